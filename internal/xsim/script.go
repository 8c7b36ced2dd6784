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
	for _, sign := range []string{":", "="} {
		if after, ok := strings.CutPrefix(step, "rules"+sign); ok {
			f.When = AtRules
			return strings.TrimSpace(after), nil
		}
	}
	before, after, ok := strings.Cut(step, ":")
	if !ok {
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
		err = fmt.Errorf("no such trigger %q: use after=N, at=25s, connect=N or rules", name)
	}
	return strings.TrimSpace(after), err
}

func (f *Fault) action(name, value string) (err error) {
	f.Do = What(name)
	switch f.Do {
	case Drop, Cut, Reset:
		if value != "" {
			err = fmt.Errorf("%s takes no value", name)
		}
	case Silence:
		if value != "" {
			f.For, err = length(value)
		}
	case Delay:
		f.For, err = length(value)
	case Line, Error:
		f.Kind = value
	case Burst:
		f.Size, err = number(value)
	case Status:
		f.Status, err = number(value)
	default:
		err = fmt.Errorf("no such action %q: use drop, cut, reset, silence, line, error, burst, status or delay", name)
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
		f.Size, err = number(value)
	case "reset":
		f.Reset, err = length(value)
	default:
		err = fmt.Errorf("no such setting %q: use times, name, kind, bytes or reset", name)
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
