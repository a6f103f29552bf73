package snippet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"earshot/api"
)

// curl writes the request for curl in a POSIX shell.
func (r Request) curl() string {
	var b strings.Builder
	comments(&b, "#", r.Notes)
	contentType := "application/json"
	var body, after string
	switch {
	case r.URL != "":
		body = "--data-raw " + shell(toJSON(map[string]string{"url": r.URL}))
	case r.Endpoint == api.Read && r.File == "":
		// Of any length, which an argument could not be.
		body, after = "--data-binary @-", " <<'JSON'\n"+toJSON(map[string]string{"text": r.Text})+"\nJSON"
	case r.Endpoint == api.Read:
		b.WriteString("jq --raw-input --slurp '{text: .}'")
		if r.File != "-" {
			b.WriteString(" < " + shell(r.File))
		}
		b.WriteString(" |\n")
		body = "--data-binary @-"
	case r.File == "-":
		contentType, body = r.ContentType, "--data-binary @-"
	default:
		contentType, body = r.ContentType, "--data-binary @"+shell(r.File)
	}
	fmt.Fprintf(&b, `curl --fail-with-body --request POST \
  --header "Authorization: Token $DEEPGRAM_API_KEY" \
  --header %s \
  %s \
  %s%s
`, shell("Content-Type: "+contentType), body, shell(r.Host.URL(r.Endpoint.Path(), r.Params)), after)
	return b.String()
}

// shell quotes a string for a POSIX shell. Characters that a terminal would act on
// are made by printf; a line end is not, since the shell would drop one at the end
// of what a command prints, and it does no harm as it is.
func shell(s string) string {
	if s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:%,+") == "" {
		return s
	}
	var b strings.Builder
	quoted := false
	quote := func(on bool) {
		if on != quoted {
			b.WriteByte('\'')
			quoted = on
		}
	}
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case c == '\'':
			quote(false)
			b.WriteString(`\'`)
		case c == '\n' || unicode.IsPrint(c) && !(c == utf8.RuneError && size == 1):
			quote(true)
			b.WriteString(s[i : i+size])
		default:
			quote(false)
			b.WriteString(`"$(printf '`)
			for _, octet := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, `\%03o`, octet)
			}
			b.WriteString(`')"`)
		}
		i += size
	}
	quote(false)
	if b.Len() == 0 {
		return "''"
	}
	return b.String()
}

// toJSON writes a value as JSON that holds nothing a terminal would act on.
func toJSON(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // strings, and maps and lists of them: nothing that fails
	return printable(strings.TrimSuffix(b.String(), "\n"))
}

// printable escapes the characters of JSON, or of another language that takes
// \uXXXX, that are not shown as they are.
func printable(s string) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case unicode.IsPrint(c):
			b.WriteRune(c)
		case c > 0xffff:
			c -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+c>>10, 0xdc00+c&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}
