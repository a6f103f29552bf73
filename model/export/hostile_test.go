package export

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/export/harmless"
)

// hostile is a call with these texts in every place that a text can be.
func hostile(t testing.TB, a, b string) *model.Call {
	t.Helper()
	word := func(text string, at float64, speaker int) map[string]any {
		return map[string]any{"word": text, "punctuated_word": text, "start": at, "end": at + .4, "confidence": .5, "speaker": speaker, "sentiment": text, "sentiment_score": -.5}
	}
	segment := func(kind string) map[string]any {
		return map[string]any{"segments": []any{
			map[string]any{"text": a, "start_word": 0, "end_word": 0, kind: []any{map[string]any{"topic": a, "intent": b, "confidence_score": .1}, map[string]any{"topic": b}}, "sentiment": b, "sentiment_score": .9},
			map[string]any{"text": b + " nowhere " + a, "start_word": 1, "end_word": 2, kind: []any{}, "sentiment": a, "sentiment_score": -.9},
		}}
	}
	sentiments := segment("x")
	sentiments["average"] = map[string]any{"sentiment": a, "sentiment_score": .1}
	doc, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"request_id": a, "created": b, "sha256": a, "language": b, "warnings": []any{a, b}, "models": []any{a}, "model_info": map[string]any{a: map[string]any{"name": b, "arch": a}}},
		"results": map[string]any{
			"channels": []any{map[string]any{"alternatives": []any{map[string]any{
				"transcript": a, "words": []any{word(a, 0, 0), word(b, .5, 1), word("plain.", 1, 1), word(a+b, 1.5, 0), word("12", 2, 0)},
				"entities": []any{map[string]any{"label": a, "value": b, "start_word": 0, "end_word": 1}}, "summaries": []any{map[string]any{"summary": b, "start_word": 0, "end_word": 2}},
			}}}},
			"summary": map[string]any{"result": "success", "short": a + "\n" + b},
			"topics":  segment("topics"), "intents": segment("intents"), "sentiments": sentiments,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := model.Decode(t.Context(), model.FromBytes(doc, a+b))
	if err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	return c
}

// seeds are texts that mean something to somebody.
var seeds = []string{
	"plain", "", "\x1b[2J\x1b]0;title\a", "\u009b31m", "\u202etxet\u2066", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</style>", "-->", "--> 00:00:01.000\n\n2\n",
	"=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1", "a,b;\"c\"", "| a | b |", "# title", "[x](javascript:alert(1))", "![x](http://example.com/x.png)", "* item", "1. item", "```\ncode", "&lt;b&gt; &amp;", "{\\an8}",
	"WEBVTT", "NOTE x", "STYLE", "1\n00:00:00,000 --> 00:00:01,000\nx", "a\x00b\x7fc", "line\r\nend\u2028x", "你好世界", "שלום", "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "👨\u200d👩\u200d👧", "\ufeff", strings.Repeat("w", 300), "<v Somebody>x</v>", "https://example.com/@x",
}

func TestHostileText(t *testing.T) {
	for i, a := range seeds {
		checkHostile(t, hostile(t, a, seeds[(i+1)%len(seeds)]))
	}
	all, err := callgen.ParseFaults("all")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(5) {
		checkHostile(t, decode(t, callgen.Bytes(callgen.Options{Words: 150, Channels: 1 + int(seed%3), Faults: all, Seed: seed}), "x"))
	}
}

// Whatever an answer says, no format lets it out of its place.
func FuzzHostileText(f *testing.F) {
	for i, a := range seeds {
		f.Add(a, seeds[(i+7)%len(seeds)])
	}
	f.Fuzz(func(t *testing.T, a, b string) { checkHostile(t, hostile(t, a, b)) })
}

func checkHostile(t *testing.T, c *model.Call) {
	t.Helper()
	for _, format := range WriteFormats() {
		if !c.Timed && (format == SubRip || format == WebVTT) {
			continue
		}
		got := written(t, c, format, Options{})
		noControls(t, format, got)
		switch format {
		case SubRip:
			checkSubRip(t, got)
		case WebVTT:
			checkWebVTT(t, got)
		case Markdown:
			checkTables(t, got)
		case CSV:
			checkCSV(t, got)
		case JSONL:
			for line := range strings.Lines(got) {
				if !json.Valid([]byte(line)) {
					t.Fatalf("no JSON: %q", line)
				}
			}
		case JSON:
			if !json.Valid([]byte(got)) {
				t.Fatalf("no JSON: %q", got)
			}
		case HTML:
			checkHTML(t, got)
		}
	}
	for _, view := range Views() {
		for _, format := range ShowFormats() {
			if view == Raw && (format == Text || format == JSON || format == JSONL) {
				continue // these are the bytes of the answer
			}
			got := shown(t, c, view, format, Everything(c))
			noControls(t, format, got)
			switch {
			case format == CSV:
				checkCSV(t, got)
			case format == Markdown:
				checkTables(t, got)
			case format == Text && view != Summary:
				columns := -1
				for line := range strings.Lines(got) {
					if n := strings.Count(line, "\t"); columns >= 0 && n != columns {
						t.Fatalf("%s: %d tabs and not %d in %q", view, n, columns, line)
					} else {
						columns = n
					}
				}
			}
		}
	}
}

func noControls(t *testing.T, format Format, text string) {
	t.Helper()
	for i, r := range text {
		if r == '\n' || r == '\t' && format == Text || r == '\r' && format == CSV && strings.HasPrefix(text[i+1:], "\n") {
			continue
		}
		if harmless.Drives(r) {
			t.Fatalf("%s holds %U: %.100q", format, r, text[max(i-40, 0):])
		}
	}
}

var subRipTimes = regexp.MustCompile(`^\d\d+:\d\d:\d\d,\d\d\d --> \d\d+:\d\d:\d\d,\d\d\d$`)

func checkSubRip(t *testing.T, text string) {
	t.Helper()
	blocks := strings.Split(strings.TrimSuffix(text, "\n"), "\n\n")
	for i, block := range blocks {
		if text == "" {
			return
		}
		lines := strings.Split(strings.TrimSuffix(block, "\n"), "\n")
		if len(lines) < 3 || len(lines) > 4 || lines[0] != strconv.Itoa(i+1) || !subRipTimes.MatchString(lines[1]) || strings.ContainsAny(lines[2], "<>") || strings.Contains(lines[2], "{\\") {
			t.Fatalf("block %d is %q", i+1, block)
		}
	}
}

var (
	webVTTTimes = regexp.MustCompile(`^\d\d+:\d\d:\d\d\.\d\d\d --> \d\d+:\d\d:\d\d\.\d\d\d$`)
	webVTTMarks = regexp.MustCompile(`<v [^<>&]+>|</v>|&(amp|lt|gt);`)
)

func checkWebVTT(t *testing.T, text string) {
	t.Helper()
	head, rest, _ := strings.Cut(text, "\n")
	if head != "WEBVTT" {
		t.Fatalf("it begins with %q", head)
	}
	if rest == "" {
		return
	}
	for _, block := range strings.Split(strings.TrimSuffix(rest[1:], "\n"), "\n\n") {
		lines := strings.Split(block, "\n")
		if len(lines) < 2 || len(lines) > 3 || !webVTTTimes.MatchString(lines[0]) {
			t.Fatalf("block %q", block)
		}
		for _, l := range lines[1:] {
			if bare := webVTTMarks.ReplaceAllString(l, ""); l == "" || strings.ContainsAny(bare, "<>&") {
				t.Fatalf("line %q", l)
			}
		}
	}
}

// checkTables looks whether each row of a table has as many cells as its head.
func checkTables(t *testing.T, text string) {
	t.Helper()
	columns := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") {
			columns = 0
			continue
		}
		n := 0
		for i := 0; i < len(line); i++ {
			switch line[i] {
			case '\\':
				i++
			case '|':
				n++
			}
		}
		if columns == 0 {
			columns = n
		}
		if n != columns {
			t.Fatalf("%d bars and not %d in %q", n, columns, line)
		}
	}
}

func checkCSV(t *testing.T, text string) {
	t.Helper()
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Fatalf("a line does not end as RFC 4180 wants it: %q", text)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll() // as many cells in each row
	if err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	for _, row := range rows {
		for _, cell := range row {
			if _, err := strconv.ParseFloat(cell, 64); err == nil || errors.Is(err, strconv.ErrRange) {
				continue
			}
			if cell = strings.TrimSpace(cell); cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Fatalf("a formula in %q", row)
			}
		}
	}
}

var (
	tags       = regexp.MustCompile(`<(/?[a-zA-Z!][^\s>]*)([^>]*)>`)
	attributes = regexp.MustCompile(`\s([a-zA-Z-]+)(?:="([^"]*)")?`)
	style      = regexp.MustCompile(`(?s)<style>.*?</style>`)
	knownTags  = strings.Fields("!doctype html head meta title body header h1 h2 p span ul li section figure svg g path text rect a figcaption ol b code em q div time sup footer")
	knownNames = strings.Fields("lang charset name content http-equiv dir class id href xmlns width height viewBox role aria-label d x y rx html")
)

// checkHTML looks whether all tags and attributes are ours, and all links lead
// into the page.
func checkHTML(t *testing.T, text string) {
	t.Helper()
	if strings.Count(text, "<style>") != 1 {
		t.Fatal("another style")
	}
	text = style.ReplaceAllString(text, "")
	known := func(name string, list []string) bool {
		for _, k := range list {
			if k == name {
				return true
			}
		}
		return false
	}
	found := tags.FindAllStringSubmatch(text, -1)
	if len(found) != strings.Count(text, "<") || strings.Count(text, "<") != strings.Count(text, ">") {
		t.Fatalf("%d tags, %d <, %d >", len(found), strings.Count(text, "<"), strings.Count(text, ">"))
	}
	ids, depth := map[string]bool{}, 0
	for _, tag := range found {
		name := strings.TrimPrefix(tag[1], "/")
		if !known(strings.TrimSuffix(name, "/"), knownTags) {
			t.Fatalf("the tag %q", tag[0])
		}
		switch {
		case name == "!doctype" || name == "meta" || strings.HasSuffix(tag[0], "/>"):
		case strings.HasPrefix(tag[1], "/"):
			depth--
		default:
			depth++
		}
		for _, a := range attributes.FindAllStringSubmatch(strings.TrimSuffix(tag[2], "/"), -1) {
			if strings.Contains(a[2], "NaN") || strings.Contains(a[2], "Inf") && a[1] != "aria-label" {
				t.Fatalf("a number in %q is none", tag[0])
			}
			if !known(a[1], knownNames) || a[1] == "href" && !strings.HasPrefix(a[2], "#") {
				t.Fatalf("the attribute %q in %q", a[0], tag[0])
			}
			if a[1] == "id" && ids[a[2]] {
				t.Fatalf("the id %s stands twice", a[2])
			} else if a[1] == "id" {
				ids[a[2]] = true
			}
		}
	}
	if depth != 0 {
		t.Fatalf("%d elements are not closed", depth)
	}
	for _, a := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if !ids[a[1]] {
			t.Fatalf("a link to %s leads nowhere", a[1])
		}
	}
}
