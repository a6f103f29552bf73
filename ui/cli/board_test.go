package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"earshot/api"
	"earshot/ui/text"
)

func TestProgressLine(t *testing.T) {
	begun := time.Unix(0, 0)
	sending := api.Progress{Stage: api.Sending, Sent: 12_400_000, Size: 24_900_000}
	for _, tt := range []struct {
		name  string
		width int
		p     api.Progress
		after time.Duration
		ascii bool
		want  string
	}{
		{"call.wav", 79, sending, 0, false, "call.wav  ━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  12.4 of 24.9 MB"},
		{"call.wav", 39, sending, 0, false, "call.wav  ━━━━━╌╌╌╌╌╌╌  12.4 of 24.9 MB"},
		{"a-long-name-of-a-call.wav", 39, sending, 0, true, "a-long-name-…  ###----  12.4 of 24.9 MB"},
		{"a-long-name-of-a-call.wav", 28, sending, 0, false, "a-long-nam…  12.4 of 24.9 MB"},
		{"call.wav", 12, sending, 0, false, "12.4 of 24.…"},
		{"call.wav", 39, api.Progress{Sent: 0, Size: 2_000_000_000}, 0, false, "call.wav  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌  0.0 of 2.0 GB"},
		{"call.wav", 39, api.Progress{Sent: 999, Size: 999}, 0, false, "call.wav  ━━━━━━━━━━━━━━━  999 of 999 B"},
		{"standard input", 39, api.Progress{Sent: 5120, Size: -1}, 0, false, "standard input  5.12 kB sent"},
		{"https://a.example/call.mp3", 39, api.Progress{Size: -1}, 0, false, "https://a.example/call.m…  | connecting"},
		{"call.wav", 39, api.Progress{Stage: api.Waiting}, 74 * time.Second, false, "call.wav  | waiting 1:14"},
		{"call.wav", 39, api.Progress{Stage: api.Receiving, Received: 84_000}, 0, false, "call.wav  84 kB received"},
		{"call.wav", 39, api.Progress{Stage: api.Retrying, Wait: 8 * time.Second}, 3 * time.Second, false, "call.wav  | once more in 5s"},
		{"呼び出し.wav", 30, api.Progress{Stage: api.Waiting}, 0, false, "呼び出し.wav  | waiting 0:00"},
		{"呼び出し.wav", 20, api.Progress{Stage: api.Waiting}, 0, false, "呼…   | waiting 0:00"},
	} {
		l := &progressLine{name: tt.name, at: tt.p, from: begun}
		got := l.draw(text.Width(tt.name), tt.width, begun.Add(tt.after), 0, tt.ascii)
		if got != tt.want || text.Width(got) > tt.width {
			t.Errorf("%s in %d cells:\n got %q, %d cells\nwant %q", tt.name, tt.width, got, text.Width(got), tt.want)
		}
	}
}

// On a terminal, what stays is above the lines of what is under way, and these
// are gone in the end.
func TestBoardOnTerminal(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(100, 0)
	width := 40
	b := &board{w: &out, width: func() int { return width }, now: func() time.Time { return now }, stop: func() {}}
	b.begun = now
	told := func(do func()) string {
		out.Reset()
		do()
		return out.String()
	}
	var first, second func(api.Progress)
	var firstDone, secondDone func()
	if got := told(func() { first, firstDone = b.begin("a\x1b.wav") }); got != "a␛.wav  | connecting\n" {
		t.Errorf("the first line: %q", got)
	}
	if got := told(func() { second, secondDone = b.begin("b.wav") }); got != "\x1b[1A\r\x1b[Ja␛.wav  | connecting\nb.wav   | connecting\n" {
		t.Errorf("the second line: %q", got)
	}
	first(api.Progress{Stage: api.Waiting})
	if got := told(func() {
		second(api.Progress{Stage: api.Retrying, Wait: 3 * time.Second, Why: errors.New("503\x1b[2J")})
	}); got != "\x1b[2A\r\x1b[Jb.wav: 503␛[2J; once more in 3s\na␛.wav  | waiting 0:00\nb.wav   | once more in 3s\n" {
		t.Errorf("a retry: %q", got)
	}
	if got := told(func() {
		second(api.Progress{Stage: api.Retrying, Wait: 2 * time.Second, Why: errors.New("503")})
	}); got != "" {
		t.Errorf("the same retry again: %q", got)
	}
	if got := told(func() { width = 12; b.say("done") }); !strings.HasPrefix(got, "\x1b[5A\r\x1b[Jdone\n") {
		t.Errorf("on a terminal that was made narrow: %q", got)
	}
	width = 40
	firstDone()
	if got := told(secondDone); !strings.HasSuffix(got, "\r\x1b[J") {
		t.Errorf("at the end: %q", got)
	}
	if got := told(func() { b.say("x"); b.end() }); got != "x\n" {
		t.Errorf("after the end: %q", got)
	}
}

// Without a terminal there are only lines that stay.
func TestBoardElsewhere(t *testing.T) {
	var out bytes.Buffer
	b := newApp(Std{Err: &out}, Demo{}).newBoard()
	b.start()
	progress, done := b.begin("a.wav")
	progress(api.Progress{Stage: api.Waiting})
	progress(api.Progress{Stage: api.Retrying, Attempt: 1, Wait: time.Second, Why: errors.New("429")})
	done()
	b.say("saved")
	b.end()
	if got := out.String(); got != "a.wav: 429; once more in 1s\nsaved\n" {
		t.Errorf("%q", got)
	}
}
