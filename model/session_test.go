package model

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// said makes a final message of one channel, one word a second.
func said(start, duration float64, text string) string {
	return strings.Replace(result(0, start, duration, true, text), "[0,2]", "[0,1]", 1)
}

func guessed(start, duration float64, text string) string {
	return strings.Replace(said(start, duration, text), `"is_final":true`, `"is_final":false`, 1)
}

const (
	anna       = `{"type":"EarshotRecording","version":1,"created":"2026-11-21T15:00:00.5Z","file":"anna.wav","sample_rate":16000,"channels":1,"participant":"Anna"}`
	ben        = `{"type":"EarshotRecording","version":1,"created":"2026-11-21T15:00:02Z","file":"ben.wav","sample_rate":8000,"channels":2,"participant":"Ben"}`
	connection = `{"type":"EarshotConnection","offset":0,"at":"2026-11-21T15:00:00.6Z"}`
)

// What a saved session holds, as a person sees it: when each word is said, and
// what there is to know beside.
func TestSession(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		words string // each with its second; in brackets: interim
		notes []string
	}{
		{
			"one connection",
			[]string{anna, connection, said(0, 2, "Hello there."), `{"type":"EarshotEnd","duration":3.5}`},
			"Hello@0 there.@1", nil,
		},
		{
			"words of a later connection count from where it began",
			[]string{anna, connection, said(0, 2, "Hello there."), `{"type":"EarshotConnection","offset":10.5,"at":"x"}`, said(0, 1, "Still"), said(1, 1, "here."), `{"type":"EarshotEnd","duration":20}`},
			"Hello@0 there.@1 Still@10.5 here.@11.5", nil,
		},
		{
			"what was sent again replaces what was guessed of it",
			[]string{anna, connection, said(0, 2, "Hello there."), guessed(2, 3, "how are you"), `{"type":"EarshotConnection","offset":2}`, guessed(0, 1, "how"), said(0, 2, "How are"), `{"type":"EarshotEnd","duration":20}`},
			"Hello@0 there.@1 How@2 are@3", nil,
		},
		{
			"even before there is anything new",
			[]string{anna, connection, said(0, 2, "Hello there."), guessed(2, 3, "how are you"), `{"type":"EarshotConnection","offset":2}`, `{"type":"EarshotEnd","duration":20}`},
			"Hello@0 there.@1", nil,
		},
		{
			"a guess that ends before the next connection stays",
			[]string{anna, connection, guessed(0, 2, "how are"), `{"type":"EarshotConnection","offset":30}`, `{"type":"EarshotEnd","duration":40}`},
			"[how]@0 [are]@1", nil,
		},
		{
			"a channel that was ahead is sent again as silence, over two connections, and loses nothing",
			[]string{
				anna, connection, result(0, 0, 2, true, "Hello there."), result(1, 2, 5, true, "I am here"),
				`{"type":"EarshotConnection","offset":2}`, result(1, 0, 5, true, ""), result(1, 5, 4, true, "now as"),
				`{"type":"EarshotConnection","offset":2}`, result(1, 0, 10, true, ""), result(0, 0, 10, true, ""), result(1, 10, 2, true, "well"),
				`{"type":"EarshotEnd","duration":14}`,
			},
			"Hello@0 there.@1 I@2 am@3 here@4 now@7 as@8 well@12", nil,
		},
		{
			"what was not sent",
			[]string{anna, connection, said(0, 2, "Hello there."), `{"type":"EarshotGap","from":31.25,"to":100}`, `{"type":"EarshotConnection","offset":100}`, said(0, 1, "Back."), `{"type":"EarshotEnd","duration":120}`},
			"Hello@0 there.@1 Back.@100", []string{"0:31.2 to 1:40.0 was not sent, because there was no connection: what was said then has no words"},
		},
		{
			"no end",
			[]string{anna, connection, said(0, 2, "Hello there."), guessed(2, 1.5, "how")},
			"Hello@0 there.@1 [how]@2", []string{"the session has no end: it was stopped unexpectedly after 0:03.5, or it is still going on"},
		},
		{
			"the last line is being written",
			[]string{anna, connection, said(0, 2, "Hello there."), said(2, 1.5, "how")[:50]},
			"Hello@0 there.@1", []string{"the session has no end: it was stopped unexpectedly after 0:02.0, or it is still going on"},
		},
		{
			"nothing was said yet",
			[]string{anna},
			"", []string{"the session has no end: it was stopped unexpectedly after 0:00.0, or it is still going on"},
		},
		{
			"lines of later versions, and of none",
			[]string{`{"type":"EarshotSomething","words":[1]}`, anna, `{"type":"EarshotMark","offset":7}`, `{"type":"EarshotConnection","offset":"x"}`, said(0, 2, "Hello there."), `{"type":"EarshotEnd","duration":2}`},
			"Hello@0 there.@1", nil,
		},
		{
			"a connection alone",
			[]string{said(0, 2, "Hello there."), `{"type":"EarshotConnection","offset":5}`, said(0, 2, "Hello again.")},
			"Hello@0 there.@1 Hello@5 again.@6", nil,
		},
		{
			"two people, the second a second and a half later",
			[]string{anna, connection, said(0, 4, "Hello there."), `{"type":"EarshotEnd","duration":9}`, ben, connection, said(0, 3, "Good day."), `{"type":"EarshotGap","from":4,"to":5}`},
			"Hello@0 there.@1 Good@1.5 day.@2.5", []string{
				"Ben: 0:05.5 to 0:06.5 was not sent, because there was no connection: what was said then has no words",
				"Ben: the session has no end: it was stopped unexpectedly after 0:04.5, or it is still going on",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			call := decode(t, []byte(strings.Join(c.lines, "\n")+"\n"))
			checkInvariants(t, call)
			var got []string
			for i, w := range call.Words {
				text := w.Text
				if w.Has.Is(Interim) {
					text = "[" + text + "]"
				}
				got = append(got, text+"@"+strings.TrimSuffix(w.Start.String(), "s"))
				if seconds := w.End - w.Start; seconds != 500*time.Millisecond {
					t.Errorf("%s ends at %v", w.Text, w.End)
				}
				raw, _ := call.Doc.Slice(w.At)
				if !strings.HasPrefix(string(raw), `{"word":"`+w.Text) {
					t.Errorf("word %d is %s", i, raw)
				}
				if at, _, ok := call.At(call.WordPath(i)); !ok || at != i {
					t.Errorf("%s leads to %d, not %d", call.WordPath(i), at, i)
				}
			}
			if words := strings.ReplaceAll(strings.Join(got, " "), "1m40", "100"); words != c.words || call.Shape != ShapeLive {
				t.Errorf("%q, want %q", words, c.words)
			}
			if !reflect.DeepEqual(call.Notes, c.notes) {
				t.Errorf("notes %q, want %q", call.Notes, c.notes)
			}
			if n := call.NotRead(); len(n) > 0 {
				t.Errorf("not read: %q", n)
			}
		})
	}
}

func TestSessionRecordings(t *testing.T) {
	c := decode(t, []byte(strings.Join([]string{
		anna, connection, said(0, 4, "Hello there."), `{"type":"EarshotGap","from":4,"to":5}`, `{"type":"EarshotConnection","offset":5}`, said(1, 3, "Bye."), `{"type":"Metadata","sha256":"ab","duration":2}`, `{"type":"EarshotEnd","duration":9}`,
		ben, connection, strings.ReplaceAll(said(0, 3, "Good day."), "[0,1]", "[0,2]"), strings.ReplaceAll(said(3, 3, "Tag."), "[0,1]", "[1,2]"),
	}, "\n")))
	want := []Recording{
		{File: "anna.wav", Participant: "Anna", Created: time.Date(2026, 11, 21, 15, 0, 0, 5e8, time.UTC), Duration: 9 * time.Second, Ended: true, Rate: 16000, SoundChannels: 1, Channels: 1, Unsent: []Stretch{{4 * time.Second, 5 * time.Second}}},
		{File: "ben.wav", Participant: "Ben", Created: time.Date(2026, 11, 21, 15, 0, 2, 0, time.UTC), Offset: 1500 * time.Millisecond, Duration: 6 * time.Second, Rate: 8000, SoundChannels: 2, Channel: 1, Channels: 2},
	}
	if !reflect.DeepEqual(c.Recordings, want) {
		t.Errorf("\n got %+v\nwant %+v", c.Recordings, want)
	}
	if c.Duration != 9*time.Second || c.Channels != 3 || c.Meta.Created != "2026-11-21T15:00:00.5Z" || c.Meta.SHA256 != "" {
		t.Errorf("%v, %d channels, %+v", c.Duration, c.Channels, c.Meta)
	}
	if want := []Voice{{0, -1, "Anna"}, {1, -1, "Ben 0"}, {2, -1, "Ben 1"}}; !reflect.DeepEqual(c.Voices, want) {
		t.Errorf("voices %+v", c.Voices)
	}
	// What was not sent is an event, and no dead air: who knows what was said.
	var events []string
	for _, s := range c.Segments[Event] {
		from, to, ok := c.SegmentTimes(&s)
		events = append(events, s.Kind.String())
		if s.Kind == Unsent && (s.Anchor.First != 5 || s.Channel != 0 || from != 4*time.Second || to != 5*time.Second || !ok) {
			t.Errorf("%+v from %v to %v", s, from, to)
		}
	}
	if !reflect.DeepEqual(events, []string{"not sent"}) {
		t.Errorf("events %q", events)
	}
}

// Where nothing was sent nobody knows whether nobody spoke.
func TestNoDeadAirWhereNothingWasSent(t *testing.T) {
	kinds := func(gap string) (list []EventKind) {
		c := decode(t, []byte(strings.Join([]string{anna, connection, said(0, 2, "Hello there."), gap, `{"type":"EarshotConnection","offset":100}`, said(0, 1, "Back."), `{"type":"EarshotEnd","duration":120}`}, "\n")))
		for _, s := range c.Segments[Event] {
			list = append(list, s.Kind)
		}
		return list
	}
	if got := kinds(`{"type":"EarshotGap","from":31.25,"to":100}`); !reflect.DeepEqual(got, []EventKind{Unsent}) {
		t.Errorf("%v", got)
	}
	if got := kinds(`{}`); !reflect.DeepEqual(got, []EventKind{DeadAir}) {
		t.Errorf("%v", got)
	}
}

// A session names only files beside it, and people by one line of text.
func TestSessionNames(t *testing.T) {
	for file, want := range map[string]string{
		"a b.wav": "a b.wav", "../secret.wav": "", "/etc/passwd": "", `..\\x.wav`: "", "C:x": "", "..": "", "": "",
	} {
		c := decode(t, []byte(`{"type":"EarshotRecording","file":"`+file+`","participant":" A\u001b[31m\n`+strings.Repeat("é", 200)+`","sample_rate":-1,"channels":1e300,"created":"now"}`))
		r := c.Recordings[0]
		if r.File != want || r.Rate != 0 || r.SoundChannels != 0 || !r.Created.IsZero() {
			t.Errorf("%q: %+v", file, r)
		}
		if strings.ContainsAny(r.Participant, "\x1b\n") || len([]rune(r.Participant)) != 101 {
			t.Errorf("participant %q", r.Participant)
		}
	}
}

// What a file holds at any moment while it is written opens.
func TestSessionWhileWritten(t *testing.T) {
	doc := strings.Join([]string{anna, connection, said(0, 2, "Hello there."), `{"type":"EarshotGap","from":4,"to":5}`, `{"type":"EarshotConnection","offset":5}`, said(0, 1, "Bye."), `{"type":"EarshotEnd","duration":9}`}, "\n")
	for n := len(anna); n <= len(doc); n++ {
		c, err := Decode(t.Context(), FromBytes([]byte(doc[:n]), "s.jsonl"))
		if err != nil {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
		checkInvariants(t, c)
		if len(c.NotRead()) > 0 {
			t.Fatalf("the first %d bytes: %q", n, c.Notes)
		}
	}
}

func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, lines ...string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Open(dir)
	if not, ok := errors.AsType[*NotACallError](err); !ok || not.Kind != KindDirectory || !strings.Contains(err.Error(), "earshot live") {
		t.Errorf("an empty directory: %v", err)
	}
	write("ben.JSONL", "\ufeff"+ben, connection, said(0, 3, "Good day."), `{"type":"EarshotEnd","duration":9}`)
	write("a.jsonl", anna, connection, said(0, 4, "Hello there."), `{"type":"Results","start":`) // half a line
	write("log.jsonl", said(0, 4, "Another call."))
	write("notes.txt", anna)
	write("begun.jsonl", anna[:40])
	if err := os.Mkdir(filepath.Join(dir, "x.jsonl"), 0o700); err != nil {
		t.Fatal(err)
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Decode(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	checkInvariants(t, c)
	if text := c.Text(Span{0, len(c.Words)}); text != "Hello there. Good day." || d.Name() != dir {
		t.Errorf("%s: %q", d.Name(), text)
	}
	if len(c.Voices) != 2 || c.Voices[0].Name != "Anna" || c.Voices[1].Name != "Ben" {
		t.Errorf("voices %+v", c.Voices)
	}
	if len(c.NotRead()) > 0 || len(c.Notes) != 1 {
		t.Errorf("notes %q", c.Notes)
	}
	for w := range c.Words {
		if raw, _ := d.Slice(c.Words[w].At); !strings.HasPrefix(string(raw), `{"word":"`+c.Words[w].Text) {
			t.Errorf("word %d is %s", w, raw)
		}
	}
}

// The lines of two people may come one after the other or in any order; the
// call is the same.
func TestSessionOrder(t *testing.T) {
	a := []string{anna, connection, said(0, 4, "Hello there."), `{"type":"EarshotEnd","duration":9}`}
	b := []string{ben, connection, said(0, 3, "Good day."), `{"type":"EarshotEnd","duration":9}`}
	texts := map[string]bool{}
	for _, lines := range [][]string{append(append([]string{}, a...), b...), append(append([]string{}, b...), a...)} {
		c := decode(t, []byte(strings.Join(lines, "\n")))
		text := ""
		for _, turn := range c.Turns {
			text += c.Voices[turn.Voice].Name + ": " + c.Text(turn.Span) + "\n"
		}
		texts[text] = true
	}
	if len(texts) != 1 {
		t.Errorf("%v", texts)
	}
}

// There are not more people than channels.
func TestTooManySessions(t *testing.T) {
	c := decode(t, []byte(strings.Repeat(anna+"\n"+said(0, 1, "Hello.")+"\n", 1000)))
	checkInvariants(t, c)
	if len(c.Recordings) != maxChannels || c.Channels != maxChannels || len(c.Words) != maxChannels || len(c.NotRead()) != 1 {
		t.Errorf("%d recordings, %d channels, %d words, not read %q", len(c.Recordings), c.Channels, len(c.Words), c.NotRead())
	}
}

func FuzzSession(f *testing.F) {
	f.Add([]byte(strings.Join([]string{anna, connection, said(0, 4, "Hello there."), `{"type":"EarshotGap","from":4,"to":5}`, `{"type":"EarshotConnection","offset":5}`, guessed(0, 1, "so"), `{"type":"EarshotEnd","duration":9}`, ben, connection, said(0, 3, "Good day.")}, "\n")))
	f.Add([]byte(`{"type":"EarshotRecording","created":"0001-01-01T00:00:00Z"}` + "\n" + result(0, 1e9, 1e9, true, "a") + "\n" + `{"type":"EarshotConnection","offset":1e9}` + "\n" + result(200, 9, 9, true, "b") + "\n" + `{"type":"EarshotRecording","created":"9999-01-01T00:00:00Z"}` + "\n" + result(200, 1e9, 9, true, "c")))
	f.Add([]byte(`[` + anna + `,{"type":"EarshotGap","from":-1,"to":1e9},{"type":"Earshot"},` + said(0, 1, "x") + `]`))
	f.Add([]byte(`{"data":` + anna + `}` + "\n" + `{"data":` + said(0, 1, "x") + `}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		c, err := Decode(t.Context(), FromBytes(doc, "fuzz"))
		if err != nil {
			if _, ok := errors.AsType[*NotACallError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		checkInvariants(t, c)
		channels := 0
		for _, r := range c.Recordings {
			if r.Channel != channels || r.Channels < 1 || r.Offset < 0 || r.Duration < 0 {
				t.Fatalf("%+v", r)
			}
			channels += r.Channels
		}
		if len(c.Recordings) > 0 && channels != c.Channels {
			t.Fatalf("recordings of %d channels of %d", channels, c.Channels)
		}
		for w := range min(len(c.Words), 50) {
			if at, _, ok := c.At(c.WordPath(w)); !ok || c.WordPath(at) != c.WordPath(w) {
				t.Fatalf("%s leads to %d, not %d", c.WordPath(w), at, w)
			}
		}
	})
}
