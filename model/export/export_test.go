package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/export/harmless"
	"earshot/model/place"
	"earshot/model/tree"
)

var update = flag.Bool("update", false, "write what is expected anew; look at the difference before it is committed")

const calls = "../../testdata/calls/"

func open(t testing.TB, name string) *model.Call {
	t.Helper()
	doc, err := os.ReadFile(calls + name)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, doc, name)
}

func decode(t testing.TB, doc []byte, name string) *model.Call {
	t.Helper()
	c, err := model.Decode(t.Context(), model.FromBytes(doc, name))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func written(t testing.TB, c *model.Call, f Format, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(t.Context(), &b, c, f, o); err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return b.String()
}

func shown(t testing.TB, c *model.Call, v View, f Format, sel Selection) string {
	t.Helper()
	var b bytes.Buffer
	if err := Show(t.Context(), &b, c, v, f, sel); err != nil {
		t.Fatalf("%s as %s: %v", v, f, err)
	}
	return b.String()
}

// golden compares what was written with a file of testdata, but for the ends
// of lines, which a checkout may change.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "\r\n", "\n")
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	expected := strings.ReplaceAll(string(want), "\r\n", "\n")
	if got == expected {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(expected, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("%s, line %d: got\n%q\nwant\n%q", file, i+1, g[min(i, len(g)-1)], w[min(i, len(w)-1)])
		}
	}
}

// Every format of a file, written out.
func TestWrite(t *testing.T) {
	seen := map[Format]bool{}
	for _, test := range []struct {
		file    string
		format  Format
		options Options
		golden  string
	}{
		{"listen.json", SubRip, Options{}, "listen.srt"},
		{"listen.json", SubRip, Options{Speakers: Names}, "listen-names.srt"},
		{"listen.json", SubRip, Options{Speakers: NoNames}, "listen-none.srt"},
		{"multichannel.json", WebVTT, Options{}, "multichannel.vtt"},
		{"live.jsonl", WebVTT, Options{}, "live.vtt"},
		{"listen.json", Text, Options{Name: "A call"}, "listen.txt"},
		{"read.json", Text, Options{}, "read.txt"},
		{"listen.json", Markdown, Options{}, "listen.md"},
		{"hostile.json", Markdown, Options{}, "hostile.md"},
		{"hostile.json", SubRip, Options{}, "hostile.srt"},
		{"read.json", CSV, Options{}, "read.csv"},
		{"listen.json", CSV, Options{View: Topics}, "listen-topics.csv"},
		{"hostile.json", CSV, Options{View: Transcript}, "hostile.csv"},
		{"legacy.json", JSON, Options{}, "legacy.json"},
		{"read.json", JSON, Options{}, "read.json"},
		{"read.json", JSONL, Options{}, "read.jsonl"},
		{"session.jsonl", WebVTT, Options{Speakers: Names}, "session-names.vtt"},
		{"graft.json", CSV, Options{View: Segments}, "graft-segments.csv"},
		{"listen.json", HTML, Options{}, "listen.html"},
	} {
		seen[test.format] = true
		t.Run(test.golden, func(t *testing.T) {
			golden(t, test.golden, written(t, open(t, test.file), test.format, test.options))
		})
	}
	for _, f := range WriteFormats() {
		if !seen[f] {
			t.Errorf("no file of %s is written out", f)
		}
	}
}

// Every view in every format, one file a view.
func TestShow(t *testing.T) {
	c := open(t, "listen.json")
	part, err := place.Parse("#w=17-20")
	if err != nil {
		t.Fatal(err)
	}
	words, err := Select(c, part)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range Views() {
		sel := Everything(c)
		if v == Words || v == Raw {
			sel = words
		}
		var all strings.Builder
		for _, f := range ShowFormats() {
			all.WriteString("-- " + string(f) + " --\n" + shown(t, c, v, f, sel))
		}
		t.Run(string(v), func(t *testing.T) { golden(t, "show-"+string(v)+".golden", all.String()) })
	}
}

func TestRawIsTheFile(t *testing.T) {
	want, err := os.ReadFile(calls + "hostile.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(t, open(t, "hostile.json"), Raw, Text, Selection{All: true}); got != string(want) {
		t.Error("the raw answer is not the file")
	}
}

// As JSON lines the raw answer is a value a line, and as CSV its leaves, each
// with the path that leads to it: nothing is lost or made anew.
func TestRawInOtherForms(t *testing.T) {
	for name, c := range samples(t) {
		doc, err := c.Doc.Slice(model.Range{To: c.Doc.Size()})
		if err != nil {
			t.Fatal(err)
		}
		values := [][]byte{doc}
		if strings.HasPrefix(name, "live") {
			values = bytes.Split(bytes.TrimSpace(doc), []byte("\n"))
		}
		var want bytes.Buffer
		for _, value := range values {
			if err = json.Compact(&want, value); err != nil {
				break
			}
			want.WriteByte('\n')
		}
		if err != nil {
			continue // it is not JSON to its end, or not of a kind that this reader takes
		}
		if got := shown(t, c, Raw, JSONL, Everything(c)); got != want.String() {
			t.Errorf("%s: the lines are\n%.200q\nwant\n%.200q", name, got, &want)
		}
		tr, err := tree.Build(t.Context(), c.Doc)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(shown(t, c, Raw, CSV, Everything(c)))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		i := 1
		for path, leaf := range tr.Leaves(tr.Root()) {
			if i >= len(rows) || len(rows[i]) != 3 || leaf.Kind == tree.Number && rows[i][2] != string(must(tr.Value(leaf))) || rows[i][0] != path && !strings.HasPrefix(rows[i][0], "'") && path == harmless.Text(path) {
				t.Fatalf("%s: row %d is %q, want that of %s", name, i, rows[min(i, len(rows)-1)], path)
			}
			i++
		}
		if i != len(rows) || i < 10 {
			t.Errorf("%s: %d rows, %d leaves", name, len(rows), i)
		}
	}
	c := open(t, "listen.json")
	p, err := place.Parse(".results.intents.segments[1].intents")
	if err != nil {
		t.Fatal(err)
	}
	sel, err := Select(c, p)
	if err != nil {
		t.Fatal(err)
	}
	const want = "path,kind,value\r\n.results.intents.segments[1].intents[0].intent,string,Send tickets\r\n.results.intents.segments[1].intents[0].confidence_score,number,5.8e-06\r\n"
	if got := shown(t, c, Raw, CSV, sel); got != want {
		t.Errorf("%q", got)
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestSelect(t *testing.T) {
	for _, test := range []struct {
		file, at string
		view     View
		want     string // of the text form
	}{
		{"listen.json", "w7", Transcript, "0:03.40\tSpeaker 1\tHi.\n"},
		{"listen.json", "#w=5-8", Transcript, "0:02.58\tSpeaker 0\tI help?\n0:03.40\tSpeaker 1\tHi. I\n"},
		{"listen.json", "0:03", Transcript, "0:02.81\tSpeaker 0\thelp?\n"},
		{"listen.json", "#t=2.9,3.5", Transcript, "0:02.81\tSpeaker 0\thelp?\n0:03.40\tSpeaker 1\tHi.\n"},
		{"listen.json", "#t=15,16", Transcript, ""}, // dead air
		{"listen.json", "T3", Transcript, "0:20.34\tSpeaker 0\tI've moved both seats to Friday,\n"},
		{"listen.json", "U2", Transcript, "0:03.40\tSpeaker 1\tHi. I booked two seats for Friday, but the ticket says Saturday.\n"},
		{"listen.json", ".results.topics.segments[2].topics[0]", Transcript, "0:20.34\tSpeaker 0\tI've moved both seats to Friday,\n"},
		{"listen.json", ".results.channels[0].alternatives[0].words[3].start", Transcript, "0:01.92\tSpeaker 0\thow\n"},
		{"multichannel.json", "S1", Transcript, "0:07.60\tChannel 0\tOh, I'm sorry about that. Let me have a look.\n"},
		{"read.json", "I1", Transcript, "-\tChannel 0\tPlease send new ones.\n"},
		{"listen.json", ".metadata.duration", Raw, "28.4\n"},
		{"listen.json", ".results.summary.result", Raw, "\"success\"\n"},
		{"read.json", "#w=0-2", Raw, "{\n     \"text\": \"The boxes arrived on Monday.\",\n     \"start_word\": 0,\n     \"end_word\": 4,\n     \"sentiment\": \"neutral\",\n     \"sentiment_score\": 0.02\n    }\n"},
	} {
		t.Run(test.at, func(t *testing.T) {
			c := open(t, test.file)
			p, err := place.Parse(test.at)
			if err != nil {
				t.Fatal(err)
			}
			sel, err := Select(c, p)
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(t, c, test.view, Text, sel); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// Segments that share a word with what is selected; a segment by itself.
func TestSelectSegments(t *testing.T) {
	c := open(t, "listen.json")
	for at, want := range map[string]string{"w20": "S3 ", "T2": "T2 ", "0:15": "S4 E4 ", "E5": "E5 ", "#w=18-19": "S2 E2 T2 I1 S3 E3 "} {
		p, err := place.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		sel, err := Select(c, p)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for s := range segments(c, sel, model.Topic, model.Intent, model.Sentiment, model.Event) {
			got += s.ID() + " "
		}
		if got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

func TestImpossible(t *testing.T) {
	listen, read := open(t, "listen.json"), open(t, "read.json")
	all := Everything(listen)
	nowhere, err := place.Parse("T9")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Select(listen, nowhere); !errors.Is(err, place.ErrNowhere) {
		t.Errorf("T9: %v", err)
	}
	for name, err := range map[string]error{
		"captions without times": Write(t.Context(), io.Discard, read, SubRip, Options{}),
		"no such format":         Write(t.Context(), io.Discard, listen, "pdf", Options{}),
		"no such table":          Write(t.Context(), io.Discard, listen, CSV, Options{View: Raw}),
		"no such view":           Show(t.Context(), io.Discard, listen, "x", Text, all),
		"not to show":            Show(t.Context(), io.Discard, listen, Words, HTML, all),
		"a part of the summary":  Show(t.Context(), io.Discard, listen, Summary, Text, Selection{Words: model.Span{Last: 1}}),
		"no such path":           Show(t.Context(), io.Discard, listen, Raw, Text, Selection{Path: ".nope"}),
		"an event":               Show(t.Context(), io.Discard, listen, Raw, Text, Selection{Segment: listen.Segment(model.SegmentRef{Lane: model.Event, I: 4})}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := Write(t.Context(), io.Discard, read, WebVTT, Options{}); !errors.Is(err, ErrNotThere) {
		t.Errorf("%v", err)
	}
}

// What is written comes as it is made, and an error of the output ends it soon.
func TestStreams(t *testing.T) {
	c := decode(t, callgen.Bytes(callgen.Options{Words: 20_000}), "long")
	write := map[string]func(context.Context, io.Writer) error{}
	for _, f := range WriteFormats() {
		write[string(f)] = func(ctx context.Context, w io.Writer) error { return Write(ctx, w, c, f, Options{}) }
	}
	for _, f := range ShowFormats() {
		write["words "+string(f)] = func(ctx context.Context, w io.Writer) error { return Show(ctx, w, c, Words, f, Everything(c)) }
	}
	for name, write := range write {
		t.Run(name, func(t *testing.T) {
			var w limited
			w.limit = 2
			if err := write(t.Context(), &w); !errors.Is(err, errFull) {
				t.Errorf("the error of the output is lost: %v", err)
			}
			if w.writes != 3 {
				t.Errorf("%d writes after the first error", w.writes-3)
			}
			if w.first > 64<<10 {
				t.Errorf("%d bytes were made before the first came", w.first)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := write(ctx, io.Discard); !errors.Is(err, context.Canceled) {
				t.Errorf("after the end of its context: %v", err)
			}
		})
	}
}

// limited takes so many writes and fails then.
type limited struct{ writes, limit, first int }

var errFull = errors.New("full")

func (w *limited) Write(b []byte) (int, error) {
	if w.writes++; w.writes == 1 {
		w.first = len(b)
	}
	if w.writes > w.limit {
		return 0, errFull
	}
	return len(b), nil
}

func BenchmarkWrite(b *testing.B) {
	c, err := model.Decode(b.Context(), model.FromBytes(callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Seed: 1}), "ten hours"))
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range WriteFormats() {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			var n counter
			for b.Loop() {
				n = 0
				if err := Write(b.Context(), &n, c, f, Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/1e6, "MB")
		})
	}
}

type counter int

func (n *counter) Write(b []byte) (int, error) {
	*n += counter(len(b))
	return len(b), nil
}
