package ui

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"
)

// What is said is one harmless line, whatever it is made of.
func TestSpeaker(t *testing.T) {
	for _, tt := range []struct {
		name        string
		crlf, ascii bool
		say         func(*speaker)
		want        string
	}{
		{"a line", false, false, func(s *speaker) { s.line("one"); s.line(""); s.line("two") }, "one\ntwo\n"},
		{"in raw mode", true, false, func(s *speaker) { s.line("one"); s.begin("Search: "); s.echo("a"); s.line("two") }, "one\r\nSearch: a\r\ntwo\r\n"},
		{"typed", false, false, func(s *speaker) { s.begin("Go to: "); s.echo("1"); s.begin("Go to: "); s.close(); s.close() }, "Go to: 1\nGo to: \n"},
		{"hostile", false, false, func(s *speaker) { s.line("a\x1b[2Jb\nc\x9bd") }, "a␛[2Jb␊c\ufffdd\n"},
		{"signs for the eye", false, false, func(s *speaker) { s.line("no key · reading …") }, "no key; reading ...\n"},
		{"only ASCII", false, true, func(s *speaker) { s.line("“Café” – naïve 你好 \x1b × …") }, "\"Cafe\" - naive ?? ? x ...\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := new(bytes.Buffer)
			tt.say(newPlainMode(Plain{Out: out, CRLF: tt.crlf, ASCII: tt.ascii}).say)
			if out.String() != tt.want {
				t.Errorf("%q, want %q", out, tt.want)
			}
		})
	}
}

type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }

// It ends when nobody reads any more.
func TestPlainWithoutReader(t *testing.T) {
	e := tell(t, support(t), Plain{})
	e.plain.say.w = deaf{}
	next, quit := e.Update(keyPress("w"))
	if next.(Explorer).m.ctx.Err() == nil || quit == nil {
		t.Error("it goes on")
	}
}

// Nothing that drives a terminal passes, whatever is said.
func FuzzSpeaker(f *testing.F) {
	for _, s := range []string{"", "word", "\x1b[2J", "é · …", "\x80\xff", "a\u2028b"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, ascii bool) {
		out := new(bytes.Buffer)
		newPlainMode(Plain{Out: out, ASCII: ascii}).say.line(s)
		for _, r := range strings.TrimSuffix(out.String(), "\n") {
			if unicode.IsControl(r) || ascii && r >= 0x80 {
				t.Fatalf("%q is said as %q", s, out)
			}
		}
	})
}
