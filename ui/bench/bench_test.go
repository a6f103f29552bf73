package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/model/callgen"
	"earshot/ui/bench/measure"
)

func TestVerdicts(t *testing.T) {
	quiet, noisy := measure.Sample{0.1, 0.2}, measure.Sample{0.1, 5}
	for _, c := range []struct {
		name   string
		judge  func(*table)
		floor  measure.Sample
		want   string
		missed bool
	}{
		{"ratio held", func(t *table) { t.ratio("x", 15, 10, 1.5, "") }, quiet, "pass", false},
		{"ratio missed", func(t *table) { t.ratio("x", 15.1, 10, 1.5, "") }, quiet, "MISSED", true},
		{"limit held", func(t *table) { t.atMost("x", 0, 0, "B/s", "") }, quiet, "pass", false},
		{"limit missed", func(t *table) { t.atMost("x", 41, 40, "MiB", "") }, quiet, "MISSED", true},
		{"not measured", func(t *table) { t.fail("x", errors.New("no frame")) }, quiet, "failed", true},
		{"median on a noisy machine", func(t *table) { t.ratio("x", 2, 1, 1.5, "") }, noisy, "MISSED", true},
		{"tail on a noisy machine", func(t *table) { t.add("x", "", "", false, true, "") }, noisy, "void", false},
		{"tail on a quiet machine", func(t *table) { t.add("x", "", "", false, true, "") }, quiet, "MISSED", true},
	} {
		var tb table
		c.judge(&tb)
		tb.noise(c.floor)
		if got := tb.Rows[0].Verdict; got != c.want || tb.missed() != c.missed {
			t.Errorf("%s: %s, missed %v", c.name, got, tb.missed())
		}
	}
}

func TestKeysAreJudged(t *testing.T) {
	empty := &timing{frame: measure.Sample{4, 5, 6}}
	for _, c := range []struct {
		name string
		m    timing
		want string // p50, p99
	}{
		{"as fast", timing{frame: measure.Sample{4, 5.7, 8}}, "pass pass"},
		{"slow median", timing{frame: measure.Sample{4, 5.8, 8}}, "MISSED pass"},
		{"slow tail", timing{frame: measure.Sample{4, 5, 8.1}}, "pass MISSED"},
		{"a key without an answer", timing{frame: measure.Sample{4, 5, 6}, unanswered: 1}, "MISSED pass"},
		{"no answer at all", timing{unanswered: 3}, "MISSED MISSED"},
	} {
		var tb table
		judgeKeys(&tb, "keys", &c.m, empty)
		if got := tb.Rows[0].Verdict + " " + tb.Rows[1].Verdict; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestSlowest(t *testing.T) {
	got := slowest(map[string]*timing{
		"a": {frame: measure.Sample{1}}, "b": {frame: measure.Sample{9}}, "c": {frame: measure.Sample{5}},
		"d": {frame: measure.Sample{7}, unanswered: 2}, "e": {unanswered: 1},
	})
	if want := "slowest keys: b p50 9.0 ms, d p50 7.0 ms, c p50 5.0 ms\nno change on the screen after: d (2), e (1)"; got != want {
		t.Errorf("%q", got)
	}
}

func TestTable(t *testing.T) {
	var tb table
	tb.atMost("memory", 12.345, 40, "MiB", "worst of %d", 3)
	tb.fail("keys", errors.New("not ready\nline one\nline two"))
	tb.noise(measure.Sample{0.1})
	var b strings.Builder
	tb.print(&b)
	for _, want := range []string{"≤ 40 MiB", "12.35 MiB", "pass", "worst of 3", "failed", "line two", "p50 0.10 ms"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}

func TestParseOptions(t *testing.T) {
	o, err := parseOptions(nil)
	if err != nil || len(o.pairs) != 5 || o.pairs[0] != [2]string{"\x1b[B", "\x1b[A"} || o.middle != "@50%\r" || o.play != " " {
		t.Errorf("%+v, %v", o, err)
	}
	if !o.loaded.MatchString("10:00:00  100,000 words") || o.reading.MatchString("already") || !o.reading.MatchString("reading 3%") {
		t.Error("when is it loaded?")
	}
	for _, bad := range [][]string{{"-keys", "a b c"}, {"-loaded", "("}, {"-top", "<nosuch>"}, {"-n", "0"}, {"file"}} {
		if _, err := parseOptions(bad); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestCallsAreMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "call.json")
	o := callgen.Options{Words: 50}
	if err := write(path, o); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(path)
	o.Words = 100
	if err := write(path, o); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.Stat(path); after.Size() != before.Size() {
		t.Error("the file was written again")
	}
}
