package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// maxErrorBody is how much of an error's body is read.
const maxErrorBody = 64 << 10

// longest text, in characters, that is kept of an error
const maxErrorText = 500

// parseError makes an Error of an answer that is no analysis. The body comes
// in the shapes {err_code, err_msg, request_id}, {category, message,
// details, request_id}, a JSON string, plain text, HTML of whatever stands in
// between, or not at all. p are the parameters that were asked for.
func parseError(status int, header http.Header, body []byte, p Params) *Error {
	e := &Error{
		Status:      status,
		ContentType: clean(header.Get("Content-Type")),
		RequestID:   clean(cmp.Or(header.Get("dg-request-id"), header.Get("x-dg-request-id"))),
		RetryAfter:  retryAfter(header.Get("Retry-After"), time.Now()),
		Body:        body,
	}
	if status/100 == 3 {
		e.Location = clean(header.Get("Location"))
	}
	text := bytes.TrimSpace(body)
	var value any
	switch {
	case len(text) == 0:
		e.Message = clean(header.Get("dg-error"))
	case isHTML(e.ContentType, text):
		e.Message = clean(pageTitle(string(text)))
	case json.Unmarshal(text, &value) == nil:
		e.fromJSON(value, text)
	default:
		e.Message = clean(string(text))
	}
	if e.Message == "" && status/100 == 2 {
		e.Message = "nothing at all"
	}
	if e.Message == "" {
		e.Message = cmp.Or(http.StatusText(status), "no reason given")
	}
	if status == http.StatusBadRequest || status == http.StatusUnprocessableEntity {
		e.Param = offendingParam(e.Message+" "+e.Details, p)
	}
	return e
}

func (e *Error) fromJSON(value any, raw []byte) {
	switch v := value.(type) {
	case string:
		e.Message = clean(v)
	case map[string]any:
		e.Code = member(v, "err_code", "error_code", "category", "code")
		e.Message = member(v, "err_msg", "message", "error", "reason", "detail", "description")
		e.Details = member(v, "details")
		e.RequestID = cmp.Or(member(v, "request_id"), e.RequestID)
		if e.Message == "" {
			e.Message = cmp.Or(e.Details, e.Code, clean(string(raw)))
		}
	default:
		e.Message = clean(string(raw))
	}
}

// member is the first of some members of an object that says something.
func member(object map[string]any, names ...string) string {
	for _, name := range names {
		switch v := object[name].(type) {
		case nil:
			continue
		case string:
			if s := clean(v); s != "" {
				return s
			}
			continue
		case map[string]any:
			if s := member(v, "message", "err_msg", "reason"); s != "" {
				return s
			}
		}
		if b, err := json.Marshal(object[name]); err == nil {
			return clean(string(b))
		}
	}
	return ""
}

// clean makes one line of a text from outside: control characters and those
// that turn the direction of writing become spaces, runs of spaces one, and
// what is too long is cut.
func clean(s string) string {
	if len(s) > 8*maxErrorText {
		s = s[:8*maxErrorText]
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxErrorText {
		s = string(r[:maxErrorText-1]) + "…"
	}
	return s
}

func isHTML(contentType string, body []byte) bool {
	if strings.HasPrefix(strings.ToLower(contentType), "text/html") {
		return true
	}
	start := strings.ToLower(string(body[:min(len(body), 15)]))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

var pagePatterns = sync.OnceValue(func() (p struct{ title, heading, hidden, tag *regexp.Regexp }) {
	p.title = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title`)
	p.heading = regexp.MustCompile(`(?is)<h1[^>]*>(.*?)</h1`)
	p.hidden = regexp.MustCompile(`(?is)<(script|style|head)\b.*?</(script|style|head)\s*>|<!--.*?-->`)
	p.tag = regexp.MustCompile(`(?s)<[^>]*>`)
	return p
})

// pageTitle is what an HTML page calls itself: its title, its first heading, or else its text.
func pageTitle(page string) string {
	p := pagePatterns()
	bare := func(s string) string { return html.UnescapeString(p.tag.ReplaceAllString(s, " ")) }
	for _, pattern := range []*regexp.Regexp{p.title, p.heading} {
		if m := pattern.FindStringSubmatch(page); m != nil {
			if s := bare(m[1]); strings.TrimSpace(s) != "" {
				return s
			}
		}
	}
	return bare(p.hidden.ReplaceAllString(page, " "))
}

// retryAfter reads the header: seconds, or an HTTP date (RFC 9110, section 10.2.3). It is 0 if it says nothing.
func retryAfter(value string, now time.Time) time.Duration {
	const longest = 24 * time.Hour
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if seconds > 0 { // and not NaN
			return time.Duration(min(seconds, longest.Seconds()) * float64(time.Second))
		}
		return 0
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), longest)
}

// documented are the names of the parameters of /v1/listen and /v1/read.
var documented = []string{
	"callback", "callback_method", "channels", "custom_intent", "custom_intent_mode", "custom_topic", "custom_topic_mode",
	"detect_entities", "detect_language", "detect_topics", "diarize", "diarize_model", "diarize_version", "dictation", "encoding", "extra",
	"filler_words", "intents", "keyterm", "keywords", "language", "measurements", "mip_opt_out", "model", "multichannel", "numerals",
	"paragraphs", "profanity_filter", "punctuate", "redact", "replace", "sample_rate", "search", "sentiment", "smart_format",
	"summarize", "tag", "tier", "topics", "translate", "utt_split", "utterances", "version",
}

var paramPatterns = sync.OnceValue(func() (p struct{ quoted, equals, snake *regexp.Regexp }) {
	p.quoted = regexp.MustCompile("[`'\"‘“]([^`'\"’”]+)[`'\"’”]")
	p.equals = regexp.MustCompile(`([a-z_]+)=`)
	p.snake = regexp.MustCompile(`[a-z]+(?:_[a-z]+)+`)
	return p
})

// offendingParam finds the parameter that a message complains about. It
// prefers no answer to a wrong one.
func offendingParam(message string, p Params) string {
	known := func(name string) bool { return p.Has(name) || slices.Contains(documented, name) }
	patterns := paramPatterns()
	for _, m := range patterns.quoted.FindAllStringSubmatch(message, -1) {
		if known(m[1]) {
			return m[1]
		}
	}
	for _, m := range patterns.equals.FindAllStringSubmatch(message, -1) {
		if known(m[1]) {
			return m[1]
		}
	}
	for _, name := range patterns.snake.FindAllString(message, -1) {
		if known(name) {
			return name
		}
	}
	// A value that is quoted, and that one parameter alone has.
	for _, m := range patterns.quoted.FindAllStringSubmatch(message, -1) {
		found := ""
		for _, q := range p {
			if q.Value == m[1] && q.Name != found {
				if found != "" {
					found = ""
					break
				}
				found = q.Name
			}
		}
		if found != "" {
			return found
		}
	}
	// Features that go by another name in messages.
	lower := strings.ToLower(message)
	for _, alias := range []struct{ says, name string }{
		{"no such model", "model"}, {"unsupported language", "language"}, {"non-english", "language"}, {"keyterm", "keyterm"},
		{"callback url", "callback"}, {"summarization", "summarize"}, {"topic", "topics"}, {"intent", "intents"}, {"sentiment", "sentiment"},
		{"diarization", "diarize"}, {"redaction", "redact"}, {"language", "language"}, {"model", "model"},
	} {
		if p.Has(alias.name) && strings.Contains(lower, alias.says) {
			return alias.name
		}
	}
	return ""
}
