package server

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"dipper/internal/engine"
)

const (
	// maxBody is the largest body a call may have, in bytes.
	maxBody = 64 << 10
	// maxDrain is how much of a body that nobody wants is read nevertheless.
	maxDrain = 32 << 20
)

// readBody reads the whole body of any call, so that one that is too large is
// refused whatever the call would have made of it.
func readBody(r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, tooLarge()
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, engine.NewProblem(engine.CodeBadRequest, err, "The body did not arrive whole.")
	}
	if len(body) > maxBody {
		return nil, tooLarge()
	}
	return body, nil
}

// drain lets the rest of a body come in before the answer goes out. Most
// clients send all of it before they read, and would meet a reset connection
// instead of the answer that says why. A client that asks before it sends
// (Expect: 100-continue) needs none of this.
func drain(r *http.Request) {
	if r.Header.Get("Expect") == "" {
		// What goes wrong here the answer's own write will meet as well.
		_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
	}
}

func tooLarge() error {
	return engine.NewProblem(engine.CodeTooLarge, nil, "The body is larger than %d KiB.", maxBody>>10)
}

func badBody(cause error, format string, args ...any) error {
	return engine.NewProblem(engine.CodeBadRequest, cause, format, args...)
}

// readObject reads a body that is one JSON object and nothing else, by its
// fields. A field given twice is refused, since one of the two would be lost
// in silence.
func readObject(body []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(body) {
		return nil, badBody(nil, "The body is not valid UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, badBody(err, "The body is not a JSON object.")
	}
	fields := make(map[string]json.RawMessage)
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, badBody(err, "The body is not valid JSON.")
		}
		name := t.(string) // the decoder lets nothing else stand there
		if _, twice := fields[name]; twice {
			return nil, badBody(nil, "The body gives %q twice.", name)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, badBody(err, "The body is not valid JSON.")
		}
		fields[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, badBody(err, "The body is not valid JSON.")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, badBody(err, "The body goes on after its JSON object.")
	}
	return fields, nil
}

// take moves the field name out of fields into a value of type T. The value is
// nil when the field is not there; null is of no type and refused.
func take[T any](fields map[string]json.RawMessage, name, kind string) (*T, error) {
	text, ok := fields[name]
	if !ok {
		return nil, nil
	}
	delete(fields, name)
	var value *T
	if err := json.Unmarshal(text, &value); err != nil || value == nil {
		return nil, badBody(err, "%q is not %s.", name, kind)
	}
	return value, nil
}

// takeText takes a text that must be there.
func takeText(fields map[string]json.RawMessage, name string) (string, error) {
	value, err := take[string](fields, name, "a string")
	if err != nil {
		return "", err
	}
	if value == nil {
		return "", badBody(nil, "%q is missing.", name)
	}
	return *value, nil
}

// takeOnly reads a body whose only field is name, which may be missing.
func takeOnly[T any](body []byte, name, kind string) (*T, error) {
	fields, err := readObject(body)
	if err != nil {
		return nil, err
	}
	value, err := take[T](fields, name, kind)
	if err != nil {
		return nil, err
	}
	return value, takeRest(fields)
}

// takeRest refuses fields that nobody has taken: they are misspelt, or meant
// for another call.
func takeRest(fields map[string]json.RawMessage) error {
	for name := range fields {
		return badBody(nil, "%q is not a field of this call.", name)
	}
	return nil
}

// readParams reads the address's parameters.
func readParams(r *http.Request) (url.Values, error) {
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, engine.NewProblem(engine.CodeBadRequest, err, "The address's parameters cannot be read.")
	}
	return params, nil
}

// param gives a parameter that may be given once.
func param(params url.Values, name string) (value string, given bool, err error) {
	switch values := params[name]; len(values) {
	case 0:
		return "", false, nil
	case 1:
		return values[0], true, nil
	default:
		return "", false, engine.NewProblem(engine.CodeBadRequest, nil, "%q is given more than once.", name)
	}
}

// numberParam gives a parameter that is a whole number from least to most.
func numberParam(params url.Values, name string, least, most int64) (value int64, given bool, err error) {
	text, given, err := param(params, name)
	if err != nil || !given {
		return 0, false, err
	}
	// Parsed without a sign: "+5" and "-0" are no spellings of a number here.
	n, err := strconv.ParseUint(text, 10, 63)
	switch {
	case err != nil:
		return 0, false, engine.NewProblem(engine.CodeBadRequest, err, "%q must be a whole number of at least %d, not %q.", name, least, text)
	case int64(n) < least || int64(n) > most:
		return 0, false, engine.NewProblem(engine.CodeBadRequest, nil, "%q must be from %d to %d, not %s.", name, least, most, text)
	}
	return int64(n), true, nil
}
