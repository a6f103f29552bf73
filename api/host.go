package api

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// DefaultHost is Deepgram's own service.
const DefaultHost = "https://api.deepgram.com"

// ErrInsecureHost is why a host with plain http is refused: the key and the
// recording would travel readable.
var ErrInsecureHost = errors.New("plain http would show the key and the recording to everyone on the way")

// A Host is where the service is: Deepgram's own, one of its regions, or one
// that is hosted by its user. The zero Host is DefaultHost. Hosts compare with ==.
type Host struct {
	scheme string // http or https
	addr   string // name or name:port, lower case
	prefix string // before /v1, begins with a slash; mostly empty
}

// ParseHost reads a host: "api.eu.deepgram.com", "https://deepgram.example:8443",
// "http://127.0.0.1:8080". Without a scheme it is https, and http for the
// machine itself (localhost, 127.0.0.0/8, ::1). Plain http to anywhere else
// is ErrInsecureHost. A path is what stands before /v1; names and passwords,
// queries and fragments are refused.
func ParseHost(s string) (Host, error) {
	wrong := func(why string) (Host, error) {
		return Host{}, fmt.Errorf("the host %s: %s; it looks like %s or http://127.0.0.1:8080", quoteWithoutPassword(s), why, DefaultHost)
	}
	s = strings.TrimSpace(s)
	if s == "" {
		return wrong("is empty")
	}
	scheme, rest, found := strings.Cut(s, "://")
	if !found {
		scheme, rest = "", s
	}
	u, err := url.Parse("https://" + rest)
	switch {
	case err != nil:
		return wrong("is no address")
	case u.User != nil:
		return wrong("must not contain a name or a password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(rest, "#"):
		return wrong("must not contain ? or #")
	}
	name := strings.ToLower(u.Hostname())
	local, ok := hostName(name)
	if !ok {
		return wrong("is no host name")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return wrong("has a port that is not between 1 and 65535")
		}
	} else if strings.HasSuffix(u.Host, ":") {
		return wrong("has an empty port")
	}
	switch strings.ToLower(scheme) {
	case "":
		scheme = "https"
		if local {
			scheme = "http"
		}
	case "https", "wss":
		scheme = "https"
	case "http", "ws":
		if !local {
			return Host{}, fmt.Errorf("the host %s: %w", quoteWithoutPassword(s), ErrInsecureHost)
		}
		scheme = "http"
	default:
		return wrong("has a scheme that is not https")
	}
	prefix := strings.TrimRight(u.EscapedPath(), "/")
	prefix = strings.TrimRight(strings.TrimSuffix(prefix, "/v1"), "/")
	return Host{scheme, strings.ToLower(u.Host), prefix}, nil
}

// quoteWithoutPassword quotes what was given as a host for an error, without what may be a password.
func quoteWithoutPassword(s string) string {
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		s = "…" + s[at:]
	}
	return strconv.Quote(s)
}

// hostName tells whether a name, without port and brackets, can be that of a
// host, and whether it is the machine itself.
func hostName(name string) (local, ok bool) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.Unmap().IsLoopback(), addr.Zone() == ""
	}
	if name == "" || len(name) > 253 || strings.HasPrefix(name, ".") || strings.Contains(name, "..") {
		return false, false
	}
	for _, c := range []byte(name) {
		if !(c == '.' || c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z') {
			return false, false
		}
	}
	return name == "localhost", true
}

// String is the host's base URL, without a slash at its end.
func (h Host) String() string {
	if h == (Host{}) {
		return DefaultHost
	}
	return h.scheme + "://" + h.addr + h.prefix
}

// Name is the host as people say it: without the scheme where that is https.
func (h Host) Name() string { return strings.TrimPrefix(h.String(), "https://") }

// Local tells whether the host is the machine itself.
func (h Host) Local() bool {
	u, err := url.Parse(h.String())
	if err != nil {
		return false
	}
	local, _ := hostName(u.Hostname())
	return local
}

// URL is the address of a path such as Endpoint.Path with parameters.
func (h Host) URL(path string, p Params) string {
	s := h.String() + path
	if len(p) > 0 {
		s += "?" + p.Encode()
	}
	return s
}

// WebSocket is the same address for a live session: wss, or ws on the machine itself.
func (h Host) WebSocket(path string, p Params) string {
	return "ws" + strings.TrimPrefix(h.URL(path, p), "http")
}
