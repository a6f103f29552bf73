package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/check"
	"earshot/model/tree"
	"earshot/ui/pane"
)

// checked lets the check of the call end.
func (e *explorer) checked() {
	e.t.Helper()
	found, err := check.Call(e.t.Context(), e.state.Call, check.Options{})
	h := pane.NewHealth(found, false, err)
	e.send(healthMsg{h, issuesOf(e.state.Call, h), e.checkUp.generation})
}

// faulty is a call with a topic counted one word too high, a segment beyond the
// words, a word that ends after the recording, and a member nobody knows.
func faulty(t testing.TB) *model.Call {
	return decode(t, []byte(`{"metadata":{"duration":3,"request_id":"r"},"results":{"channels":[{"alternatives":[{"transcript":"Hello there, my friend. Goodbye.","confidence":1,"words":[
{"word":"hello","punctuated_word":"Hello","start":0,"end":0.4,"confidence":0.98},
{"word":"there","punctuated_word":"there,","start":0.5,"end":0.9,"confidence":0.98},
{"word":"my","punctuated_word":"my","start":1,"end":1.4,"confidence":0.98},
{"word":"friend","punctuated_word":"friend.","start":1.5,"end":1.9,"confidence":0.98,"mood":"fine"},
{"word":"goodbye","punctuated_word":"Goodbye.","start":2.8,"end":3.4,"confidence":0.3}]}]}],
"topics":{"segments":[{"text":"Hello there,","start_word":1,"end_word":2,"topics":[{"topic":"Greeting","confidence_score":0.9}]},
{"text":"my friend.","start_word":2,"end_word":9,"topics":[{"topic":"Friends","confidence_score":0.9}]}]}}}`))
}

// The check runs once the call is there; until then gh says so.
func TestHealth(t *testing.T) {
	e := open(t, faulty(t), 120, 40)
	e.press("g h")
	if !strings.Contains(e.screen(), "checking …") {
		t.Errorf("before the check is done:\n%s", e.screen())
	}
	e.send(healthMsg{pane.NewHealth(nil, false, nil), issues{}, e.checkUp.generation - 1})
	if e.state.Health != nil {
		t.Error("a check that does not count any more is taken")
	}
	e.checked()
	for _, want := range []string{"1 error", "3 warnings", "1 note", "gh ✗1 !3", "index-range", "T2", "start_word 2, end_word 9", "played  ", "unknown-field"} {
		if !strings.Contains(e.screen(), want) {
			t.Errorf("it does not say %q:\n%s", want, e.screen())
		}
	}
	e.press("esc")
	if strings.Contains(e.screen(), "index-range") || !strings.Contains(e.screen(), "gh ✗1 !3") {
		t.Errorf("Esc does not close it:\n%s", e.screen())
	}
}

// Enter goes to the words of a finding, i to its value in the inspector; one
// without words has only that.
func TestHealthLeads(t *testing.T) {
	for _, tt := range []struct {
		keys  string
		word  int
		value string // in the inspector, "" when it is not open
	}{
		{"enter", 2, ""},                               // index-range of T2
		{"i", 2, `"start_word": 2`},                    // and its JSON
		{"/ p a s t enter enter", 4, ""},               // word-past-duration
		{"/ m o o d enter enter", 0, `"mood": "fine"`}, // unknown-field has no words
		{"G enter", 0, ""},                             // a rule that holds leads nowhere
	} {
		e := open(t, faulty(t), 120, 50)
		e.checked()
		built, err := tree.Build(context.Background(), e.state.Call.Doc)
		e.press("g h", tt.keys)
		e.send(treeMsg{built, err})
		if e.state.Word != tt.word {
			t.Errorf("%s: word %d, want %d", tt.keys, e.state.Word, tt.word)
		}
		screen := strings.ReplaceAll(e.screen(), `mood: `, `"mood": `)
		screen = strings.ReplaceAll(screen, `start_word: `, `"start_word": `)
		if open := e.inspect.open; open != (tt.value != "") || !strings.Contains(screen, tt.value) {
			t.Errorf("%s: inspector %v, want %q in\n%s", tt.keys, open, tt.value, e.screen())
		}
		if raw, ok := e.inspector(); ok && tt.value != "" {
			if n, _ := raw.Node(); n.Kind == tree.Invalid || n.Depth == 0 {
				t.Errorf("%s: the root is selected", tt.keys)
			}
		}
	}
}

// A filter is typed after /; Esc takes it away, then closes.
func TestHealthFilter(t *testing.T) {
	e := open(t, faulty(t), 120, 40)
	e.checked()
	e.press("g h", "/")
	e.text("jq")
	e.press("backspace", "backspace")
	e.text("Mood")
	if s := e.screen(); !strings.Contains(s, "unknown-field") || strings.Contains(s, "index-range") || !strings.Contains(s, "/ Mood") {
		t.Errorf("filtered:\n%s", s)
	}
	e.press("enter", "esc")
	if s := e.screen(); !strings.Contains(s, "index-range") {
		t.Errorf("Esc does not show all again:\n%s", s)
	}
	e.press("esc")
	if e.overlay.open() {
		t.Error("Esc does not close it")
	}
}

// A recording that fits breaks no rule; one that doesn't is a reason to check
// again.
func TestHealthOfTheRecording(t *testing.T) {
	var asked check.Options
	e := openWith(t, faulty(t), 120, 40, Options{Check: func(_ context.Context, _ *model.Call, o check.Options) ([]check.Finding, error) {
		asked = o
		return nil, nil
	}})
	e.checked()
	recorded := func(context.Context) check.Options { return check.Options{Duration: 9} }
	if cmd := e.checkRecording(Sound{Recorded: recorded}); cmd != nil || !e.state.Health.Compared {
		t.Error("a recording that fits is checked again, or not counted")
	}
	cmd := e.checkRecording(Sound{Recorded: recorded, Warnings: []string{"another length"}})
	if cmd == nil {
		t.Fatal("a recording that does not fit is not checked")
	}
	e.send(cmd())
	if asked.Duration != 9 || !e.state.Health.Compared || len(e.state.Health.Findings) > 0 {
		t.Errorf("compared with %+v: %+v", asked, e.state.Health)
	}
}

// e and E walk the events and the findings that have a place in the words, those
// at one word one after another, and say which one it is.
func TestIssues(t *testing.T) {
	e := open(t, faulty(t), 200, 40)
	e.checked()
	steps := []struct {
		key  string
		word int
		said string
	}{
		{"e", 0, "1 of 5: index-shift: start_word 1, end_word 2; should be start_word 0, end_word 1"},
		{"e", 2, "2 of 5: index-range: start_word 2, end_word 9; should be at most 4"},
		{"e", 2, "3 of 5: index-shift: start_word 2, end_word 9; should be start_word 2, end_word 3"},
		{"e", 4, "4 of 5: word-past-duration: end 3.4 s"},
		{"e", 4, "5 of 5: doubtful word, p .3"},
		{"e", 4, "no issue after this"},
		{"E", 4, "4 of 5: word-past-duration"},
		{"E", 2, "3 of 5: index-shift"},
		{"E", 2, "2 of 5: index-range"},
		{"E", 0, "1 of 5: index-shift"},
		{"E", 0, "no issue before this"},
	}
	for i, s := range steps {
		e.press(s.key)
		if e.state.Word != s.word || !strings.HasPrefix(e.toast, s.said) {
			t.Errorf("step %d, %s: word %d, %q; want %d, %q", i+1, s.key, e.state.Word, e.toast, s.word, s.said)
		}
	}
}

// Before the check is done there are the events alone.
func TestIssuesWithoutHealth(t *testing.T) {
	e := open(t, faulty(t), 200, 40)
	e.press("e")
	if !strings.HasPrefix(e.toast, "1 of 3: index fault") {
		t.Errorf("it says %q", e.toast)
	}
	e = open(t, decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"transcript":"Hi","words":[{"word":"hi","start":0,"end":1,"confidence":1}]}]}]}}`)), 120, 40)
	e.press("e")
	if !strings.Contains(e.toast, "the indices are being checked") {
		t.Errorf("it says %q", e.toast)
	}
}

// However many findings there are, a step among the issues and in the health
// takes no time that is felt.
func BenchmarkIssues(b *testing.B) {
	e := open(b, generated(b, callgen.Options{Words: 100_000, Hours: 10, Seed: 1, Faults: callgen.Faults{callgen.BadTimes: 20_000}}), 120, 40)
	e.checked()
	for b.Loop() {
		e.press("e")
	}
	b.ReportMetric(float64(len(e.issues.list)), "issues")
}

// Plain mode tells the gravest first, and no more than one can listen to.
func TestHealthSaid(t *testing.T) {
	e := open(t, faulty(t), 120, 40)
	if got := strings.Join(e.healthSaid(), "\n"); got != "The answer is still being checked" {
		t.Error(got)
	}
	e.checked()
	said := e.healthSaid()
	if len(said) != 6 || said[0] != "1 error, 3 warnings, 1 note" || !strings.HasPrefix(said[1], "error index-range at .results.topics.segments[1]: start_word 2") || !strings.HasPrefix(said[5], "note unknown-field") {
		t.Errorf("%q", said)
	}
	found := slices.Repeat(e.state.Health.Findings, 30)
	e.state.Health = pane.NewHealth(found, false, nil)
	said = e.healthSaid()
	if len(said) != mostFindings+2 || said[len(said)-1] != "130 more findings; earshot check lists them all" {
		t.Errorf("%d lines, %q", len(said), said[len(said)-1])
	}
}
