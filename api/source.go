package api

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// A Source is what is analysed: a file, a text, a stream, or an address that
// the service fetches itself.
type Source struct {
	Name string // for messages: a path, an address, "standard input". Untrusted text
	URL  string // the service fetches it; then the body is {"url":…} and Open is nil

	// Open gives the bytes from their beginning. It may be called again,
	// for a retry or to measure a text, unless Once is set.
	Open func() (io.ReadCloser, error)

	Size        int64  // bytes; -1 if unknown, and then it is sent in chunks
	ContentType string // empty: guessed from Name for Listen, a text for Read
	Once        bool   // can be read one time only: no retries
}

// FileSource is a file. It must be there, be a regular file and not be empty.
func FileSource(path string) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, err
	}
	switch {
	case info.IsDir():
		return Source{}, fmt.Errorf("%s is a folder; name the recordings or texts in it", path)
	case !info.Mode().IsRegular():
		return Source{}, fmt.Errorf("%s is not a regular file; pass it on standard input", path)
	case info.Size() == 0:
		return Source{}, fmt.Errorf("%s is empty; there is nothing to analyse", path)
	}
	return Source{
		Name: path,
		Open: func() (io.ReadCloser, error) { return os.Open(path) },
		Size: info.Size(),
	}, nil
}

// URLSource is an address that the service fetches itself: http or https.
func URLSource(address string) (Source, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return Source{}, fmt.Errorf("%q is no address that the service can fetch; it begins with https:// or http://", address)
	}
	return Source{Name: address, URL: address, Size: -1}, nil
}

// TextSource is a text in memory.
func TextSource(name, text string) Source {
	return Source{
		Name:        name,
		Open:        func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
		Size:        int64(len(text)),
		ContentType: "text/plain",
	}
}

// ReaderSource is a stream of unknown length that can be read one time only.
func ReaderSource(name string, r io.Reader) Source {
	return Source{
		Name: name,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil },
		Size: -1,
		Once: true,
	}
}

// mediaTypes are the content types of what Deepgram lists as supported
// formats. The service looks at the bytes itself; the type helps proxies.
var mediaTypes = map[string]string{
	".wav": "audio/wav", ".mp3": "audio/mpeg", ".mp2": "audio/mpeg", ".flac": "audio/flac",
	".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".spx": "audio/ogg",
	".m4a": "audio/mp4", ".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime",
	".aac": "audio/aac", ".aif": "audio/aiff", ".aiff": "audio/aiff", ".au": "audio/basic",
	".webm": "audio/webm", ".mkv": "video/x-matroska", ".wma": "audio/x-ms-wma", ".amr": "audio/amr",
	".3gp": "video/3gpp", ".avi": "video/x-msvideo",
}

// SentAs is the content type that an endpoint gets a source as. A text, of Read,
// then becomes JSON; an address always is.
func (s Source) SentAs(e Endpoint) string {
	switch {
	case s.ContentType != "":
		return s.ContentType
	case e == Read:
		return "text/plain"
	}
	if t, ok := mediaTypes[strings.ToLower(filepath.Ext(s.Name))]; ok {
		return t
	}
	return "application/octet-stream"
}
