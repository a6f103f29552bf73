package api

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"earshot/api/apitest"
)

func TestParseError(t *testing.T) {
	html := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	tests := []struct {
		name    string
		status  int
		header  http.Header
		body    string
		code    string
		message string
		details string
		request string
	}{
		{"err_code and err_msg", 401, nil, apitest.InvalidAuth, "INVALID_AUTH", "Invalid credentials.", "", apitest.RequestID},
		{"category and details", 400, nil, apitest.InvalidJSON, "INVALID_JSON", "Invalid JSON submitted.", "Json deserialize error: expected `:` at line 3 column 13", apitest.RequestID},
		{"no request id in the body", 404, http.Header{"Dg-Request-Id": {"abc"}}, apitest.NoProject, "PROJECT_NOT_FOUND", "Project not found.", "", "abc"},
		{"a bare string", 400, nil, apitest.BareString, "", "Unsupported callback.", "", ""},
		{"plain text", 404, nil, apitest.PlainText, "", "UUID parsing failed: invalid character: found `p` at 1", "", ""},
		{"a proxy's page", 502, html, apitest.ProxyPage, "", "502 Bad Gateway", "", ""},
		{"a page that doesn't say so", 503, nil, "<!DOCTYPE html><title>Down &amp; out</title>", "", "Down & out", "", ""},
		{"a page with a heading", 403, html, "<h1>Blocked by <b>policy</b></h1><p>Call 1</p>", "", "Blocked by policy", "", ""},
		{"a page of text", 403, html, "<head><style>p{}</style></head><p>Go\n away</p><script>x()</script>", "", "Go away", "", ""},
		{"nothing", 500, nil, " \n", "", "Internal Server Error", "", ""},
		{"nothing but a header", 400, http.Header{"Dg-Error": {"Bad thing"}}, "", "", "Bad thing", "", ""},
		{"a status nobody knows", 599, nil, "", "", "no reason given", "", ""},
		{"another's error", 500, nil, `{"error":{"message":"overloaded"}}`, "", "overloaded", "", ""},
		{"details that are an object", 400, nil, `{"message":"no","details":{"a":1}}`, "", "no", `{"a":1}`, ""},
		{"an object that says nothing", 400, nil, `{"x":1}`, "", `{"x":1}`, "", ""},
		{"an array", 400, nil, `[1,2]`, "", "[1,2]", "", ""},
		{"half an object", 400, nil, `{"err_msg":"cut`, "", `{"err_msg":"cut`, "", ""},
		{"text that drives a terminal", 400, nil, "\"a\\u001b[31mb\\u202ec\\r\\nd\"", "", "a [31mb c d", "", ""},
		{"bytes that are no text", 400, nil, "\xff\xfe\x00x", "", "\uFFFD x", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := parseError(test.status, test.header, []byte(test.body), nil)
			if e.Code != test.code || e.Message != test.message || e.Details != test.details || e.RequestID != test.request || string(e.Body) != test.body {
				t.Errorf("%+v", *e)
			}
		})
	}
}

func TestOffendingParam(t *testing.T) {
	asked := Params{{"model", "nova-9"}, {"topics", "banana"}, {"summarize", "v2"}, {"custom_topic", "a"}, {"custom_topic", "b"}, {"language", "es"}, {"new_thing", "1"}}
	tests := []struct{ message, want string }{
		{"Failed to deserialize query parameters: missing field `language`", "language"},
		{"`sample_rate` is not applicable when `encoding=mp3`", "sample_rate"},
		{"unknown value for new_thing", "new_thing"},
		{"container: encoding=wav is unsupported", "encoding"},
		{"Invalid value for custom_topic_mode", "custom_topic_mode"},
		{"invalid type: string \"banana\", expected a boolean", "topics"},
		{"Bad Request: No such model/language/tier combination found.", "model"},
		{"Request specified unsupported language: Spanish. Only English is supported.", "language"},
		{"Summarization v2 not supported for non-English languages", "language"},
		{"failed to process audio: corrupt or unsupported data", ""},
		{"Input text contains no characters.", ""},
		{"Keyterm limit exceeded.", ""}, // none was asked for
	}
	for _, test := range tests {
		if got := offendingParam(test.message, asked); got != test.want {
			t.Errorf("%s: %q, want %q", test.message, got, test.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)
	tests := []struct {
		value string
		want  time.Duration
	}{
		{"", 0}, {"2", 2 * time.Second}, {" 1.5 ", 1500 * time.Millisecond}, {"0", 0}, {"-3", 0}, {"NaN", 0}, {"soon", 0},
		{"Sat, 21 Nov 2026 15:00:30 GMT", 30 * time.Second},
		{"Saturday, 21-Nov-26 15:01:00 GMT", time.Minute},
		{"Sat, 21 Nov 2026 14:00:00 GMT", 0}, // gone by
		{"1e300", 24 * time.Hour},
	}
	for _, test := range tests {
		if got := retryAfter(test.value, now); got != test.want {
			t.Errorf("%q: %v, want %v", test.value, got, test.want)
		}
	}
}

// Each failure says what happened, where, and what to do.
func TestErrorsAreHelpful(t *testing.T) {
	hints := map[int]string{
		400: "", 401: "earshot auth login", 402: "credits", 403: "scope", 404: "--host", 408: "faster line", 413: "2 GB",
		429: "Too many requests", 500: "status.deepgram.com", 502: "status.deepgram.com", 503: "status.deepgram.com", 504: "10 minutes, 20 for Whisper",
	}
	for _, f := range apitest.Failures() {
		e := parseError(f.Status, http.Header{"Content-Type": {f.ContentType}}, []byte(f.Body), Params{{"language", "en"}})
		e.Host = "api.deepgram.com"
		if text := e.Error(); !strings.HasPrefix(text, "api.deepgram.com answered ") || !strings.Contains(text, e.Message) || strings.Contains(f.Body, apitest.RequestID) && !strings.Contains(text, apitest.RequestID) {
			t.Errorf("%s: %s", f.Name, text)
		}
		if hint := e.Hint(); hint == "" || !strings.Contains(hint, hints[f.Status]) {
			t.Errorf("%s: the hint is %q", f.Name, hint)
		}
	}
	missing := parseError(400, nil, []byte(apitest.MissingLanguage), nil)
	if missing.Hint() != "Look at the parameter language (--language)." {
		t.Error(missing.Hint())
	}
	if (&Error{Status: 400, Param: "sample_rate"}).Hint() != "Look at the parameter sample_rate (--param sample_rate=…)." {
		t.Error("a parameter without a flag of its own is not told so")
	}
}

// Whatever is answered, an error is one line of text that has a message.
func FuzzParseError(f *testing.F) {
	for _, failure := range apitest.Failures() {
		f.Add(failure.Status, failure.ContentType, failure.Body)
	}
	f.Add(302, "text/html", "<title>\x1b]0;owned\x07</title>")
	f.Fuzz(func(t *testing.T, status int, contentType, body string) {
		header := http.Header{"Content-Type": {contentType}, "Location": {body}, "Dg-Request-Id": {body}, "Retry-After": {body}}
		e := parseError(status, header, []byte(body), Params{{"topics", "true"}})
		e.Host = "host"
		if e.Message == "" {
			t.Error("no message")
		}
		for _, s := range []string{e.Error(), e.Hint(), e.Code, e.Message, e.Details, e.RequestID, e.Location, e.ContentType} {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
				t.Errorf("not safe to show: %q", s)
			}
			if utf8.RuneCountInString(s) > 4*maxErrorText {
				t.Errorf("%d characters", utf8.RuneCountInString(s))
			}
		}
	})
}
