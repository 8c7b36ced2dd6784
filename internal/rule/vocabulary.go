package rule

import (
	"slices"
	"strings"
)

// Vocabulary is what may be written in a query, for whoever helps a person to
// write one.
type Vocabulary struct {
	// MaxLength is the longest query in code points; one over MaxSearched
	// can be tracked, but X can count and search it in parts alone, if at all.
	MaxLength   int         `json:"maxLength"`
	MaxSearched int         `json:"maxSearched"`
	Operators   []Suggested `json:"operators"` // by name
	Languages   []Named     `json:"languages"` // of lang:, by English name
	Countries   []Named     `json:"countries"` // of place_country:, by English name
}

// Suggested is an operator that a plan has, under the one name that is best.
type Suggested struct {
	Name string `json:"name"`
	// Takes says what its value is: text, handle, id, lang, country, has, is,
	// sample, count, number, context, threshold, radius or box.
	Takes string `json:"takes"`
	// Alone is true when it may be the only thing that a query asks for.
	Alone bool `json:"alone"`
	// Values are all that it takes where those are few: of has: and is:.
	Values []string `json:"values,omitempty"`
}

// Vocabulary gives what may be written under a plan. It leaves out what X may
// refuse: operators and languages that its list does not name.
func (p Plan) Vocabulary() Vocabulary {
	v := Vocabulary{MaxLength: p.MaxLength(), MaxSearched: p.SearchLength(), Countries: Countries()}
	for name, op := range operators {
		if op.alias || op.hint == hintUnlisted || op.hint == hintEnterprise && p != Enterprise {
			continue
		}
		s := Suggested{Name: name, Takes: takes[op.arg], Alone: op.alone}
		switch op.arg {
		case argHas:
			s.Values = slices.DeleteFunc(slices.Clone(hasValues), func(v string) bool { return v == "media_link" || v == "videos" })
		case argIs:
			s.Values = slices.Clone(isValues)
		}
		v.Operators = append(v.Operators, s)
	}
	slices.SortFunc(v.Operators, func(a, b Suggested) int { return strings.Compare(a.Name, b.Name) })
	for _, l := range languages {
		if l.Listed {
			v.Languages = append(v.Languages, l.Named)
		}
	}
	return v
}

var takes = map[argument]string{
	argText: "text", argHandle: "handle", argID: "id", argLang: "lang", argCountry: "country", argHas: "has", argIs: "is",
	argSample: "sample", argCount: "count", argNumber: "number", argContext: "context", argThreshold: "threshold", argRadius: "radius", argBox: "box",
}
