package media

// What the tests of the way to the hosts look at.
var (
	Public       = public
	NewTransport = newTransport
	Sniff        = sniff
)

// Slots is how many pictures are fetched at once.
var Slots = bounds[picture].slots

// MaxPicture is the largest picture, in bytes.
var MaxPicture = bounds[picture].bytes

// IsHost reports whether name is one of X's media hosts.
func IsHost(name string) bool { _, is := hosts[name]; return is }
