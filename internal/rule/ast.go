package rule

// Op says what a Node is.
type Op uint8

// Ops of a Node.
const (
	Term Op = iota // a leaf: Kind, Name and Value say which
	And            // all of Kids
	Or             // any of Kids
	Not            // none of its one Kid
)

// Kind says what a Term asks of a post.
type Kind uint8

// Kinds of Term.
const (
	Word     Kind = iota // a bare keyword or emoji; Value is it
	Phrase               // "exact words"; Value without quotes and escapes; Near > 0 for "a b"~N
	Hashtag              // #tag; Value without the sign
	Cashtag              // $TAG; Value without the sign
	Mention              // @handle; Value without the sign
	Operator             // name:value; Name in lower case, Value without quotes
)

// Node is a part of a query's tree. Brackets leave no node of their own.
// Start and End (exclusive) are the node's place in the text, in code points.
type Node struct {
	Op         Op
	Kind       Kind
	Near       uint8  // of a Phrase: the N of "a b"~N, else 0
	Name       string // of an Operator, lower case: "lang"
	Value      string
	Kids       []*Node
	Start, End int
}
