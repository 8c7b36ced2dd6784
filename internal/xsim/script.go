package xsim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseFaults reads a fault script; the package comment gives its language.
// Its error names the step that cannot be read and why.
func ParseFaults(script string) ([]Fault, error) {
	var list []Fault
	for step := range strings.SplitSeq(script, ";") {
		step = strings.TrimSpace(step)
		if step == "" {
			continue
		}
		f, err := parseStep(step)
		if err == nil {
			err = f.check()
		}
		if err != nil {
			return nil, fmt.Errorf("step %q: %w", step, err)
		}
		list = append(list, f)
	}
	return list, nil
}

func parseStep(step string) (Fault, error) {
	f := Fault{Times: 1}
	rest, err := f.trigger(step)
	if err != nil {
		return f, err
	}
	for i, setting := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(setting), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if i == 0 {
			err = f.action(name, value)
		} else {
			err = f.setting(name, value)
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// trigger reads the part before the colon and returns the part after it.
func (f *Fault) trigger(step string) (rest string, err error) {
	for _, call := range []When{AtRules, AtSearch, AtCounts, AtConnections} {
		for _, sign := range []string{":", "="} {
			if after, ok := strings.CutPrefix(step, string(call)+sign); ok {
				f.When = call
				return strings.TrimSpace(after), nil
			}
		}
	}
	before, after, ok := strings.Cut(step, ":")
	if !ok || strings.Contains(before, ",") { // the colon of a header
		return step, nil
	}
	name, value, _ := strings.Cut(strings.TrimSpace(before), "=")
	value = strings.TrimSpace(value)
	switch f.When = When(strings.TrimSpace(name)); f.When {
	case AfterPost, AtConnect:
		f.N, err = number(value)
	case AtTime:
		f.After, err = length(value)
	default:
		err = fmt.Errorf("no such trigger %q: use after=N, at=25s, connect=N, rules, search, counts or connections", name)
	}
	return strings.TrimSpace(after), err
}

func (f *Fault) action(name, value string) (err error) {
	f.Do = What(name)
	switch f.Do {
	case Drop, Cut, Reset, Gzip, Replace, Partial:
		if value != "" {
			err = fmt.Errorf("%s takes no value", name)
		}
	case Silence, Stall:
		if value != "" {
			f.For, err = length(value)
		}
	case Delay:
		f.For, err = length(value)
	case Clock:
		if f.For, err = time.ParseDuration(value); err != nil {
			err = fmt.Errorf("%q is no shift of a clock, such as +5m or -2h", value)
		}
	case Line, Error:
		f.Kind = value
	case Burst, Reorder, Duplicate, Forget:
		f.Size, err = number(value)
	case Status:
		f.Status, err = number(value)
	default:
		err = fmt.Errorf("no such action %q: use drop, cut, reset, silence, stall, line, error, burst, reorder, duplicate, forget, clock, gzip, replace, status, delay or partial", name)
	}
	return err
}

func (f *Fault) setting(name, value string) (err error) {
	switch name {
	case "times":
		if value == "always" {
			f.Times = Always
			return nil
		}
		f.Times, err = number(value)
	case "name":
		f.Name = value
	case "kind":
		f.Kind = value
	case "bytes":
		if f.Do != Cut && f.Do != Reset && f.Do != Line {
			return fmt.Errorf("bytes goes with cut, reset and line=long alone")
		}
		f.Size, err = number(value)
	case "reset":
		f.Reset, err = length(value)
	case "header":
		if f.Header = value; value == "" {
			err = fmt.Errorf("header wants a name and a value, such as Retry-After:7")
		}
	default:
		err = fmt.Errorf("no such setting %q: use times, name, kind, bytes, reset or header", name)
	}
	return err
}

func number(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is no number from 1", text)
	}
	return n, nil
}

func length(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is no length of time, such as 25s", text)
	}
	return d, nil
}
