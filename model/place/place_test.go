package place_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"earshot/model"
	"earshot/model/place"
)

const ms = time.Millisecond

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		want place.Place
		back string // as String writes it, where that differs
	}{
		{"1:23", place.Place{Kind: place.Time, From: 83_000 * ms}, ""},
		{"1:02:03.5", place.Place{Kind: place.Time, From: 3723_500 * ms}, ""},
		{"0:14.90", place.Place{Kind: place.Time, From: 14_900 * ms}, "0:14.9"},
		{"83s", place.Place{Kind: place.Time, From: 83_000 * ms}, "1:23"},
		{"0.000000001s", place.Place{Kind: place.Time, From: 1}, "0:00.000000001"},
		{" +50s ", place.Place{Kind: place.Step, From: 50_000 * ms}, "+50s"},
		{"-5s", place.Place{Kind: place.Step, From: -5_000 * ms}, ""},
		{"-0.25", place.Place{Kind: place.Step, From: -250 * ms}, "-0.25s"},
		{"+1:00", place.Place{Kind: place.Step, From: 60_000 * ms}, "+60s"},
		{"50%", place.Place{Kind: place.Percent, Percent: 50}, ""},
		{"12.5%", place.Place{Kind: place.Percent, Percent: 12.5}, ""},
		{"w123", place.Place{Kind: place.Word, First: 123}, ""},
		{"W0", place.Place{Kind: place.Word}, "w0"},
		{"#w=35", place.Place{Kind: place.Word, First: 35}, "w35"},
		{"#w=24-52", place.Place{Kind: place.Words, First: 24, Last: 52}, ""},
		{"w24-52", place.Place{Kind: place.Words, First: 24, Last: 52}, "#w=24-52"},
		{"#t=10.9,19.9", place.Place{Kind: place.Times, From: 10_900 * ms, To: 19_900 * ms}, ""},
		{"#t=10.9", place.Place{Kind: place.Time, From: 10_900 * ms}, "0:10.9"},
		{"S2", place.Place{Kind: place.Segment, Lane: model.Sentiment, Number: 2}, ""},
		{"t1", place.Place{Kind: place.Segment, Lane: model.Topic, Number: 1}, "T1"},
		{"#I3", place.Place{Kind: place.Segment, Lane: model.Intent, Number: 3}, "I3"},
		{"E12", place.Place{Kind: place.Segment, Lane: model.Event, Number: 12}, ""},
		{"u4", place.Place{Kind: place.Segment, Lane: model.TurnLane, Number: 4}, "U4"},
		{".results.topics.segments[0]", place.Place{Kind: place.Path, Path: ".results.topics.segments[0]"}, ""},
	} {
		got, err := place.Parse(c.text)
		if err != nil || got != c.want {
			t.Errorf("%q: %+v, %v; want %+v", c.text, got, err, c.want)
			continue
		}
		back := c.back
		if back == "" {
			back = c.text
		}
		if s := got.String(); s != back {
			t.Errorf("%q is written %q, want %q", c.text, s, back)
		}
		if again, err := place.Parse(got.Link()); got.Link() != "" && (err != nil || again != got) {
			t.Errorf("link %q is %+v, %v", got.Link(), again, err)
		}
	}
	for _, text := range []string{
		"", " ", "x", "83", "1:60", "1:-5", "1:2:3:4", "1:", ":5", "1.5:00", "1:75:00", "s", "S", "S0", "S-1", "w", "w-5", "w5-2", "wx", "#", "#w=", "#w=5-", "#t=", "#t=5,2", "#t=5,", "#1:23", "#50%",
		"101%", "-1%", "nan%", "%", "+", "-", "+x", "+50%", ".", "1e9s", "99999999999s", "999999999s", "1.1234567891s", "w99999999999", "#w=24-52-60", "\x1b[31m",
	} {
		if got, err := place.Parse(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		} else if !strings.Contains(err.Error(), "w123") || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

const doc = `{"metadata":{"duration":20},"results":{"channels":[{"alternatives":[{"words":[
	{"word":"Hello","start":1,"end":2,"speaker":0},{"word":"there","start":3,"end":4,"speaker":0},{"word":"you","start":9,"end":10,"speaker":1}]}]}],
	"topics":{"segments":[{"text":"there you","start_word":1,"end_word":2},{"text":"you","start_word":2,"end_word":2}]}}}`

func TestResolve(t *testing.T) {
	timed := decode(t, doc)
	read := decode(t, `{"results":{"sentiments":{"segments":[{"text":"One two three four.","start_word":0,"end_word":3}]}}}`)
	silent := decode(t, `{"results":{"summary":{"text":"x"}}}`)
	for _, c := range []struct {
		call  *model.Call
		place string
		word  int
		at    time.Duration
		says  string // of the error
	}{
		{timed, "0:03", 1, 3000 * ms, ""},
		{timed, "0:08.9", 1, 8900 * ms, ""},
		{timed, "0:00", 0, 0, ""},
		{timed, "9:59", 2, 20_000 * ms, ""}, // the end
		{timed, "+6s", 2, 10_000 * ms, ""},  // from 0:04
		{timed, "-50s", 0, 0, ""},
		{timed, "50%", 2, 10_000 * ms, ""},
		{timed, "100%", 2, 20_000 * ms, ""},
		{timed, "w1", 1, 3000 * ms, ""},
		{timed, "#w=1-2", 1, 3000 * ms, ""},
		{timed, "#t=3,9", 1, 3000 * ms, ""},
		{timed, "T2", 2, 9000 * ms, ""},
		{timed, "U2", 2, 9000 * ms, ""},
		{timed, "E1", 2, 4000 * ms, ""}, // dead air begins when the word before it ends
		{timed, ".results.topics.segments[1].text", 2, 9000 * ms, ""},
		{timed, ".results.topics", 1, 3000 * ms, ""},
		{timed, ".results.channels[0].alternatives[0].words[1].start", 1, 3000 * ms, ""},
		{timed, ".results.channels[0]", 0, 1000 * ms, ""},
		{timed, ".results", 0, 1000 * ms, ""},
		{timed, "w3", 0, 0, "its words are w0 to w2"},
		{timed, "T3", 0, 0, "its topic segments are T1 to T2"},
		{timed, "S1", 0, 0, "it has no sentiment segments"},
		{timed, "U9", 0, 0, "its turn segments are U1 to U2"},
		{timed, ".results.channels[0].alternatives[0].words[3]", 0, 0, "leads to no word and no segment"},
		{timed, ".results.channels[0].alternatives[0].wordsx", 0, 0, "leads to no word and no segment"},
		{timed, ".results.topics.segments[10]", 0, 0, "leads to no word and no segment"},
		{read, "0:03", 0, 0, "it has no times; go to a word (w0 to w3)"},
		{read, "50%", 2, 0, ""},
		{read, "100%", 3, 0, ""},
		{read, "S1", 0, 0, ""},
		{read, ".results.sentiments.segments[0]", 0, 0, ""},
		{silent, "w0", 0, 0, "it has no words"},
	} {
		p, err := place.Parse(c.place)
		if err != nil {
			t.Fatal(err)
		}
		word, at, err := p.Resolve(c.call, 4*time.Second)
		switch {
		case c.says != "":
			if !errors.Is(err, place.ErrNowhere) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", c.place, err)
			}
		case err != nil || word != c.word || at != c.at:
			t.Errorf("%s: word %d at %v, %v; want %d at %v", c.place, word, at, err, c.word, c.at)
		}
	}
}

func decode(t testing.TB, doc string) *model.Call {
	t.Helper()
	c, err := model.Decode(t.Context(), model.FromBytes([]byte(doc), "test"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFormatTime(t *testing.T) {
	for _, c := range []struct {
		at       time.Duration
		decimals int
		want     string
	}{
		{0, 0, "0:00"},
		{14_900 * ms, 2, "0:14.90"},
		{14_999 * ms, 1, "0:14.9"}, // cut, not rounded
		{59_999 * ms, 0, "0:59"},
		{83 * time.Second, 0, "1:23"},
		{3723_500 * ms, 1, "1:02:03.5"},
		{36 * time.Hour, 0, "36:00:00"},
		{1, 9, "0:00.000000001"},
		{1, 12, "0:00.000000001"},
		{-5 * time.Second, 0, "-0:05"},
		{math.MinInt64, 0, "-0:00"}, // has no opposite
	} {
		if got := place.FormatTime(c.at, c.decimals); got != c.want {
			t.Errorf("%v with %d decimals: %s, want %s", c.at, c.decimals, got, c.want)
		}
	}
	buf := make([]byte, 0, 32)
	if n := testing.AllocsPerRun(100, func() { place.AppendTime(buf, 3723_500*ms, 2) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1:23", "1:02:03.5", "83s", "+50s", "-5s", "50%", "w123", "S2", "#w=24-52", "#t=10.9,19.9", ".results.x", "#.results", "1e5%", "+-5s"} {
		f.Add(s)
	}
	call := decode(f, doc)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := place.Parse(text)
		if err != nil {
			return
		}
		again, err := place.Parse(p.String())
		if err != nil || again != p {
			t.Fatalf("%q: %+v is written %q and read %+v, %v", text, p, p, again, err)
		}
		if link := p.Link(); link != "" {
			if again, err := place.Parse(link); err != nil || again != p {
				t.Fatalf("%q: link %q is read %+v, %v", text, link, again, err)
			}
		}
		if word, at, err := p.Resolve(call, time.Second); err == nil && (word < 0 || word > 2 || at < 0 || at > 20*time.Second) {
			t.Fatalf("%q: word %d at %v", text, word, at)
		}
	})
}
