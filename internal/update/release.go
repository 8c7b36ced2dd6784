//go:build !distro

package update

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/mod/semver"
)

const (
	// maxTag and maxLink bound what a page has to show, in bytes.
	maxTag  = 64
	maxLink = 512
)

// release is the project's latest, as far as it is kept.
type release struct {
	Tag        string `json:"tag"`
	URL        string `json:"url"`
	Prerelease bool   `json:"prerelease"`
}

// readRelease reads an answer of the address.
func readRelease(body []byte, address *url.URL) (*release, error) {
	var a struct {
		Tag        string `json:"tag_name"`
		URL        string `json:"html_url"`
		Draft      bool   `json:"draft"`
		Prerelease bool   `json:"prerelease"`
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if a.Draft {
		return nil, errors.New("the answer is a draft")
	}
	r := &release{a.Tag, a.URL, a.Prerelease}
	return r, r.check(address)
}

// check wants a version that can be read and a link that may be shown: whoever
// can change the answer must not be able to send people elsewhere.
func (r *release) check(address *url.URL) error {
	if len(r.Tag) > maxTag || !semver.IsValid(canonical(r.Tag)) {
		return fmt.Errorf("the version %.*q is none", maxTag, r.Tag)
	}
	if len(r.URL) > maxLink {
		return fmt.Errorf("the link has %d bytes", len(r.URL))
	}
	link, err := url.Parse(r.URL)
	if err != nil {
		return fmt.Errorf("read the link: %w", err)
	}
	host := strings.EqualFold(link.Host, address.Host) ||
		strings.EqualFold(address.Host, "api.github.com") && strings.EqualFold(link.Host, "github.com")
	if link.Scheme != "https" || link.User != nil || !host {
		return fmt.Errorf("the link %q leads elsewhere", r.URL)
	}
	return nil
}

// newerThan gives r when it is newer than the version own, else nil. Pre-releases
// are newer only for those who have one.
func (r *release) newerThan(own string) *Newer {
	have, there := canonical(own), canonical(r.Tag)
	if !semver.IsValid(have) || semver.Compare(there, have) <= 0 {
		return nil
	}
	if semver.Prerelease(have) == "" && (r.Prerelease || semver.Prerelease(there) != "") {
		return nil
	}
	return &Newer{strings.TrimPrefix(semver.Canonical(there), "v"), r.URL}
}

// canonical puts the v before a version that package semver wants.
func canonical(version string) string { return "v" + strings.TrimPrefix(version, "v") }
