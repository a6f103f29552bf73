// Package snippet writes a request as code, for people who build their own: curl,
// and Deepgram's SDKs for Go, Python and JavaScript. The key is never in it; each
// of them takes it from DEEPGRAM_API_KEY.
//
// What is written holds no control characters but line ends and tabs, whatever the
// names and values are, so that it can be printed on a terminal as it is.
package snippet

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"earshot/api"
)

// A Request is what is to be written. One of URL, File and Text is set.
type Request struct {
	Host     api.Host
	Endpoint api.Endpoint
	Params   api.Params

	URL  string // the service fetches it
	File string // path of a recording, or of a text for api.Read; "-" is standard input
	Text string // for api.Read

	// ContentType is what a recording is sent as.
	ContentType string

	// Notes are lines to be put above the code as comments.
	Notes []string
}

// ownHost reports whether the request goes elsewhere than an SDK sends it by itself.
func (r Request) ownHost() bool { return r.Host.String() != api.DefaultHost }

// longestText is how much of a text is put into code.
const longestText = 1 << 20

// From returns the request that the client would send to a host. A text that is in no
// file is read.
func From(host api.Host, r api.Request) (Request, error) {
	s := Request{Host: host, Endpoint: r.Endpoint, Params: r.Params, ContentType: r.Source.SentAs(r.Endpoint)}
	switch info, err := os.Stat(r.Source.Name); {
	case r.Source.URL != "":
		s.URL = r.Source.URL
	case r.Source.Once:
		s.File = "-"
	case err == nil && info.Mode().IsRegular() && info.Size() == r.Source.Size:
		if s.File = r.Source.Name; s.File == "-" {
			s.File = "./-"
		}
	case r.Endpoint == api.Read && r.Source.Open != nil:
		in, err := r.Source.Open()
		if err != nil {
			return Request{}, err
		}
		defer in.Close()
		b, err := io.ReadAll(io.LimitReader(in, longestText+1))
		if err != nil {
			return Request{}, fmt.Errorf("%s can't be read: %w", r.Source.Name, err)
		}
		if len(b) > longestText {
			return Request{}, fmt.Errorf("%s is too long to be put into code: save it in a file", r.Source.Name)
		}
		s.Text = strings.ToValidUTF8(string(b), "\uFFFD")
	default:
		return Request{}, fmt.Errorf("%s is no file that code could send", r.Source.Name)
	}
	return s, nil
}

// A Language is one that a request can be written in.
type Language string

// The languages.
const (
	CurlCommand Language = "curl"
	GoCode      Language = "go"
	PythonCode  Language = "python"
	JSCode      Language = "javascript"
)

// Languages returns all, the usual one first.
func Languages() []Language { return []Language{CurlCommand, GoCode, PythonCode, JSCode} }

// In writes the request in a language. It ends in a line end.
func (r Request) In(l Language) string {
	switch l {
	case GoCode:
		return r.goCode()
	case PythonCode:
		return r.python()
	case JSCode:
		return r.javaScript()
	}
	return r.curl()
}

// comments writes the notes, each line after a mark.
func comments(b *strings.Builder, mark string, notes []string) {
	for _, note := range notes {
		for line := range strings.Lines(note) {
			line = strings.Map(func(r rune) rune {
				if !unicode.IsPrint(r) {
					return ' '
				}
				return r
			}, strings.ToValidUTF8(line, "\uFFFD"))
			b.WriteString(strings.TrimRight(mark+" "+line, " ") + "\n")
		}
	}
}
