// Package update owns the question whether there is a newer Dipper: whether the
// user allows it, when it was asked last, and what the answer was. It fetches
// and installs nothing, and leaves to server and page how it is told.
//
// # What is asked
//
// The address that the build names, by https. It serves what GitHub serves as a
// project's latest release, of which these fields are read:
//
//	{"tag_name":"v0.2.0","html_url":"https://…","draft":false,"prerelease":false}
//
// https://docs.github.com/en/rest/releases/releases#get-the-latest-release
//
// Whoever serves it elsewhere serves a file of that form. html_url must be on
// the host of the address itself, or on github.com for api.github.com.
//
// # What is sent
//
// A GET with the User-Agent Dipper/VERSION and, by If-None-Match, the ETag of
// the answer before. No token, no id, no cookie.
//
// # Builds that ask nobody
//
// A build that names no address has no Lookout. One with the tag distro has no
// code for it: there the system's packages tell of newer versions.
package update
