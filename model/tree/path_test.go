package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
)

func TestPath(t *testing.T) {
	const document = `{
		"results": {"channels": [{"words": [{"word": "oh"}, {"word": "I"}]}], "x.y": [1]},
		"odd key": 1, "a\u0062c": 2, "é": 3, "": 4, "9a": 5, "_a9": 6, "say \"hi\"\n": 7,
		"twice": {"a": 1}, "twice": {"a": 2}
	}`
	tr := of(t, document)
	for _, test := range []struct{ path, value, written string }{
		{".", document, ""},
		{".results.channels[0].words[1].word", `"I"`, ""},
		{`.["odd key"]`, "1", ""},
		{".abc", "2", ""},
		{`.["é"]`, "3", ""},
		{`.[""]`, "4", ""},
		{`.["9a"]`, "5", ""},
		{"._a9", "6", ""},
		{`.["say \"hi\"\n"]`, "7", ""},
		{`.results["x.y"][0]`, "1", ""},
		{".twice.a", "2", ""},
		// Also understood:
		{`."odd key"`, "1", `.["odd key"]`},
		{`.results.["x.y"].[0]`, "1", `.results["x.y"][0]`},
		{".odd key", "1", `.["odd key"]`},
		{`.["results"].channels[0].words[0]["word"]`, `"oh"`, ".results.channels[0].words[0].word"},
	} {
		n, err := tr.At(test.path)
		if err != nil {
			t.Errorf("At(%s): %v", test.path, err)
			continue
		}
		value, err := tr.Value(n)
		if string(value) != test.value || err != nil {
			t.Errorf("At(%s) leads to %s, %v, want %s", test.path, value, err, test.value)
		}
		if test.written == "" {
			test.written = test.path
		}
		if got := tr.Path(n); got != test.written {
			t.Errorf("the path of %s is %s, want %s", value, got, test.written)
		}
	}
	for path, want := range map[string]string{
		".results.topics":      `.results has no member "topics"`,
		".results.channels[1]": ".results.channels holds 1 values, and none with index 1",
		".results[0]":          ".results is no array but an object",
		".results.channels.x":  ".results.channels is no object but an array",
		"results":              "is no path",
		".a..b":                "is no path",
		".a.":                  "is no path",
		".a[":                  "is no path",
		".a[x]":                "is no path",
		`.a["x]`:               "is no path",
		".a]":                  `has no member "a]"`,
		".a[-1]":               "is no path",
		".a[0]b":               "is no path",
		"":                     "is no path",
	} {
		_, err := tr.At(path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("At(%q): %v, want an error that says %s", path, err, want)
		} else if errors.Is(err, ErrNoPath) != (want == "is no path") || errors.Is(err, ErrNoSuchPath) == errors.Is(err, ErrNoPath) {
			t.Errorf("At(%q): %v wraps the wrong error", path, err)
		}
	}
}

// What is no JSON has the path of what it is in, or of the member it is.
func TestPathOfFault(t *testing.T) {
	for document, want := range map[string]string{`{"a":[1,`: ".a", `{"a":[1,{"b":NaN}]}`: ".a[1].b", "hello": ".", "{} rest": "."} {
		tr := of(t, document)
		n := tr.Root()
		for ok := true; ok && n.Kind != Invalid; {
			n, ok = tr.LastChild(n)
		}
		if got := tr.Path(n); n.Kind != Invalid || got != want {
			t.Errorf("the path of the fault in %s is %s, want %s", document, got, want)
		}
	}
}

// In a document of several values a path begins with the index of one.
func TestPathInLines(t *testing.T) {
	tr := of(t, "{\"a\":1}\n{\"b\":[2]}\n{\"b\":3}\n")
	n, err := tr.At(".[1].b[0]")
	if err != nil || tr.Path(n) != ".[1].b[0]" {
		t.Errorf("%+v, %v", n, err)
	}
	if first, err := tr.At(".b"); err != nil || tr.Path(first) != ".[1].b" {
		t.Errorf("a path that begins with a name leads to %s, %v", tr.Path(first), err)
	}
	if !tr.Several() {
		t.Error("not several")
	}
	if tr := of(t, "{\"a\":1} rest"); tr.Several() {
		t.Error("several")
	} else if n, err := tr.At(".a"); err != nil || tr.Path(n) != ".a" {
		t.Errorf("%+v, %v", n, err)
	}
}

// fixtures returns every response there is to test with: those of the
// repository, and generated ones in the forms that files have.
func fixtures(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	names, err := filepath.Glob("../../testdata/calls/*.json*")
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, name := range append(names, "../../testdata/demo/demo.json") {
		if all[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, o := range map[string]callgen.Options{
		"pretty":   {Words: 300, Indent: 2},
		"compact":  {Words: 300, Channels: 2, Indexing: callgen.ByTime},
		"wrapped":  {Words: 120, Wrap: "full_response", FloatInts: true},
		"escapes":  {Words: 120, ASCII: true, Faults: callgen.Faults{callgen.Escapes: 0, callgen.Unicode: 0, callgen.OddNumbers: 0}},
		"strange":  {Words: 200, Faults: callgen.Faults{callgen.Nulls: 0, callgen.WrongTypes: 0, callgen.MissingMembers: 0, callgen.BadTimes: 0}},
		"repeated": {Words: 100, Faults: callgen.Faults{callgen.RepeatedKeys: 0}},
		"legacy":   {Words: 150, Shape: 2},
		"read":     {Words: 150, Shape: 1},
		"live":     {Words: 150, Shape: 3},
		"cut off":  {Words: 100, Indent: 2, Faults: callgen.Faults{callgen.Truncated: 0}},
	} {
		all[name] = callgen.Bytes(o)
	}
	return all
}

// mutants returns what becomes of a response, and of a live session, when all of
// it is strange in one way.
func mutants(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, name := range []string{"listen.json", "session.jsonl"} {
		doc, err := os.ReadFile("../../testdata/calls/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for how, mutant := range callgen.Mutated(doc, 500) {
			if strings.HasPrefix(how, "cut ") || strings.HasPrefix(how, "long ") && len(how)%4 > 0 || strings.HasPrefix(how, "numbers ") && len(how)%2 > 0 {
				continue
			}
			all[name+" with "+how] = bytes.ReplaceAll(mutant, []byte(`\ud800`), nil) // half a character, at which jq 1.6 stops
		}
	}
	return all
}

// realResponses returns the responses in a folder beside the checkout, where
// there is one.
func realResponses(t *testing.T) map[string][]byte {
	t.Helper()
	names, _ := filepath.Glob("../../../shared/corpus/*.json*")
	if len(names) == 0 {
		t.Skip("no folder of real responses beside the checkout")
	}
	all := map[string][]byte{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = b
	}
	return all
}

// From every word and segment of every response one comes to its place in the
// document, to its path, and by that path back to it.
func TestPlacesOfCalls(t *testing.T) { checkPlaces(t, fixtures(t), 2000) }

func TestPlacesOfRealCalls(t *testing.T) { checkPlaces(t, realResponses(t), 2000) }

func TestPlacesOfMutants(t *testing.T) { checkPlaces(t, mutants(t), 2000/callgen.EveryMutant) }

func checkPlaces(t *testing.T, responses map[string][]byte, least int) {
	t.Helper()
	places := 0
	for name, data := range responses {
		doc := model.FromBytes(data, name)
		call, err := model.Decode(t.Context(), doc)
		if err != nil {
			continue // it is no call
		}
		tr, err := Build(t.Context(), doc)
		if err != nil {
			t.Fatal(err)
		}
		roundTrip := func(at model.Range, path string) {
			n := tr.NodeAt(at.From)
			if n.At != at {
				t.Fatalf("%s: %s stands at %v, and there is %+v", name, path, at, n)
			}
			if hidden(tr, n) {
				return
			}
			if got := tr.Path(n); got != path {
				t.Fatalf("%s: the path of %s is %s", name, path, got)
			}
			if back, err := tr.At(path); err != nil || back != n {
				t.Fatalf("%s: %s leads to %+v, %v, not to %+v", name, path, back, err, n)
			}
		}
		step := len(call.Words)/2000 + 1 // of the longest calls every fourth word is enough
		for w := 0; w < len(call.Words); w += step {
			word := &call.Words[w]
			path := call.WordPath(w)
			if strings.HasSuffix(path, "text") || strings.HasSuffix(path, "transcript") || word.At.To == word.At.From {
				// It was cut from a text, or is a gap: its path leads to the text, if it has one.
				if n, err := tr.At(path); path != "" && (err != nil || !hidden(tr, n) && tr.Path(n) != path) {
					t.Fatalf("%s: %s, of word %d, leads to %+v, %v", name, path, w, n, err)
				}
				continue
			}
			places++
			roundTrip(word.At, path)
			if back, _, ok := call.At(path); !ok || back != w {
				t.Fatalf("%s: %s leads to word %d, %v", name, path, back, ok)
			}
		}
		for lane := range model.LaneCount {
			for i := range call.Segments[lane] {
				if s := &call.Segments[lane][i]; s.Path != "" {
					places++
					roundTrip(s.At, s.Path)
					if _, ref, ok := call.At(s.Path); !ok || ref != (model.SegmentRef{Lane: lane, I: i}) {
						t.Fatalf("%s: %s leads to %v, not to %s", name, s.Path, ref, s.ID())
					}
				}
			}
		}
		if call.Summary.Path != "" && len(call.Summaries) == 0 {
			roundTrip(call.Summary.At, call.Summary.Path)
		}
	}
	if t.Logf("%d words and segments", places); places < least {
		t.Errorf("only %d words and segments have a place", places)
	}
}

// The filter of a value makes jq print that value.
func TestJQ(t *testing.T) { checkJQ(t, fixtures(t)) }

func TestJQOfRealCalls(t *testing.T) { checkJQ(t, realResponses(t)) }

func TestJQOfMutants(t *testing.T) { checkJQ(t, mutants(t)) }

// Names that look like something else to jq, members of one name, numbers
// written in every way, documents of several values: what is printed is the
// value, or there is no filter.
func TestJQOfOddDocuments(t *testing.T) {
	const names = `"a b": 1, "a.b": {"c": [2]}, "a\"b": 3, "\\(1)": 4, "$__loc__": 5, "and": 6, "if": 7, "null": 8, "9": 9, "_": 10, "": {"": [[11]]}, "é": 12, "你好": {"x": 13}, "a\u0000b": 14, "\u202e": 15, "\ud83d\ude00": 16, "[0]": 17, ".": 18, "@text": 19, "a-b": 20, "#": 21, "'": 22, "\n": 23`
	const numbers = `[0, -0, 1e2, 1E+2, 1.50e-3, 12.5E0, 1e-400, 1e308, 0.1, 0.30000000000000004, 123456789012345, 9007199254740993, -1.0, 100000000000000000000, 3.0]`
	checkJQ(t, map[string][]byte{
		"names":           []byte(`{` + names + `, "inside": [{` + names + `}]}`),
		"numbers":         []byte(`{"n": ` + numbers + `, "m": [` + numbers + `]}`),
		"repeated":        []byte(`{"a": [1, {"b": 2}], "a": [3, {"b": 4, "b": {"c": 5, "c": 6}}], "x": {"a": 1, "\u0061": 2}}`),
		"empty":           []byte(`[[], {}, [[]], {"a": []}, [{}], "", null, false]`),
		"lines":           []byte("{\"a\": [1, 2]}\n[3, {\"odd key\": 1e-2}]\n\n\"text\"\n4\nnull\n" + strings.Repeat("{\"type\": \"Results\", \"n\": [1e3, {}]}\n", 100)),
		"lines, one line": []byte(`{"a":1}{"a":[2]} 3 [4]`),
		"a mark first":    []byte("\ufeff" + `{"a": [1e1, "` + strings.Repeat(`\u00e9`, 50) + `"]}`),
		"nested":          []byte(strings.Repeat(`{"a": [`, 64) + "1" + strings.Repeat("]}", 64)),
		"deep":            []byte(strings.Repeat(`{"a": `, 128) + "1" + strings.Repeat("}", 128)),
	})
}

func checkJQ(t *testing.T, responses map[string][]byte) {
	t.Helper()
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("jq is not installed")
	}
	tested := 0
	for name, data := range responses {
		doc := model.FromBytes(data, name)
		tr, err := Build(t.Context(), doc)
		if err != nil {
			t.Fatal(err)
		}
		nodes, _ := flat(tr, 3000)
		var filters []string
		var values [][]byte
		for i, n := range nodes {
			if len(nodes) > 100 && i%(len(nodes)/50) != 0 || tr.Several() && n.Depth == 0 {
				continue
			}
			filter, err := tr.JQ(n)
			if err != nil {
				if !errors.Is(err, ErrNotForJQ) {
					t.Errorf("%s: JQ(%s): %v", name, tr.Path(n), err)
				} else if len(tr.Faults()) == 0 && !hidden(tr, n) && tr.deepest <= jqDeepest && tr.values > 0 {
					t.Errorf("%s: JQ(%s): %v", name, tr.Path(n), err)
				}
				continue
			}
			value, err := tr.Value(n)
			if err != nil {
				t.Fatal(err)
			}
			filters, values = append(filters, filter), append(values, value)
		}
		if len(filters) == 0 {
			continue
		}
		args := []string{"-c", strings.Join(filters, ", ")}
		if tr.Several() {
			args = append(args, "--slurp")
		}
		cmd := exec.Command(jq, args...)
		cmd.Stdin = bytes.NewReader(data)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: jq: %v: %.400s", name, err, out)
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if len(lines) != len(values) {
			t.Fatalf("%s: jq printed %d values, want %d", name, len(lines), len(values))
		}
		for i, line := range lines {
			if !same(t, []byte(line), values[i]) {
				t.Errorf("%s: %s: jq prints %.200s, the file has %.200s", name, filters[i], line, values[i])
			}
		}
		tested += len(values)
	}
	t.Logf("%d values", tested)
	if tested < 300 {
		t.Errorf("only %d values were compared", tested)
	}
}

// same compares two values as what they mean: jq reads numbers as float64, and
// writes them its own way.
func same(t *testing.T, a, b []byte) bool {
	t.Helper()
	return reflect.DeepEqual(meaning(t, a), meaning(t, b))
}

func meaning(t *testing.T, b []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	var plain func(v any) any
	plain = func(v any) any {
		switch v := v.(type) {
		case json.Number:
			f, err := v.Float64()
			if err != nil { // out of range
				f = math.Copysign(math.MaxFloat64, f)
			}
			return f
		case []any:
			for i := range v {
				v[i] = plain(v[i])
			}
		case map[string]any:
			for k := range v {
				v[k] = plain(v[k])
			}
		}
		return v
	}
	return plain(v)
}

// Where jq can't print a value, JQ says why.
func TestNotForJQ(t *testing.T) {
	for _, test := range []struct{ document, path, why string }{
		{`{"a":[1`, ".a[0]", "the document is no JSON from byte 7 on: the document ends here"},
		{"```\n[1]\n```\n", ".[0]", "the JSON stands inside of other text"},
		{"", ".", "there is none"},
		{strings.Repeat(`{"a":`, 129) + "1" + strings.Repeat("}", 129), ".a", "129 levels deep"},
		{strings.Repeat("[", 300) + strings.Repeat("]", 300), ".[0]", "the document is 300 levels deep"},
	} {
		tr := of(t, test.document)
		n, err := tr.At(test.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = tr.JQ(n); !errors.Is(err, ErrNotForJQ) || !strings.Contains(err.Error(), test.why) {
			t.Errorf("%.20s: %v", test.document, err)
		}
	}
	tr := of(t, `{"a":{"b":1},"\u0061":{"b":2}}`)
	first, _ := tr.FirstChild(tr.Root())
	b, _ := tr.FirstChild(first)
	if _, err := tr.JQ(b); !errors.Is(err, ErrNotForJQ) || !strings.Contains(err.Error(), `another member "a" follows`) {
		t.Errorf("of two members of one name: %v", err)
	}
	second, _ := tr.LastChild(tr.Root())
	if filter, err := tr.JQ(second); filter != ".a" || err != nil {
		t.Errorf("the last of them: %s, %v", filter, err)
	}
}

// The leaves of a document are all that it holds, in order, each with its path.
func TestLeaves(t *testing.T) {
	tr := of(t, `{"a": [1, {"b c": "x", "d": []}, []], "e": {}, "f": {"g": [[true]]}, "e": null}`)
	var got []string
	for path, leaf := range tr.Leaves(tr.Root()) {
		text, err := tr.Text(leaf)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, path+" "+text)
	}
	if want := []string{".a[0] 1", `.a[1]["b c"] x`, ".a[1].d []", ".a[2] []", ".e {}", ".f.g[0][0] true", ".e null"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for document, want := range map[string]string{`[]`: ".", `5`: ".", "1 [2]": ".[0] .[1][0]", `["x", }`: ".[0] ."} {
		tr := of(t, document)
		var paths []string
		for path := range tr.Leaves(tr.Root()) {
			paths = append(paths, path)
		}
		if got := strings.Join(paths, " "); got != want {
			t.Errorf("%s: %s, want %s", document, got, want)
		}
	}
	for name, data := range fixtures(t) {
		tr, err := Build(t.Context(), model.FromBytes(data, name))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for path, leaf := range tr.Leaves(tr.Root()) {
			if n++; n > 3000 {
				break
			}
			if want := tr.Path(leaf); path != want {
				t.Fatalf("%s: the path of %s is %s", name, want, path)
			}
		}
	}
}
