package ui

import (
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/tree"
)

// talk is a call with all that can be under a cursor: words, a segment of each
// kind, an entity, a summary, an average.
func talk(t testing.TB) *model.Call {
	return decode(t, []byte(`{"metadata":{"duration":3},"results":{"channels":[{"alternatives":[{"transcript":"I am Maya Lind. Hello.","confidence":1,"words":[
{"word":"i","punctuated_word":"I","start":0,"end":0.4,"confidence":0.98},
{"word":"am","punctuated_word":"am","start":0.5,"end":0.9,"confidence":0.98},
{"word":"maya","punctuated_word":"Maya","start":1,"end":1.4,"confidence":0.98},
{"word":"lind","punctuated_word":"Lind.","start":1.5,"end":1.9,"confidence":0.98},
{"word":"hello","punctuated_word":"Hello.","start":2,"end":2.4,"confidence":0.98}],
"entities":[{"label":"NAME","value":"Maya Lind","confidence":0.9,"start_word":2,"end_word":4}]}]}],
"topics":{"segments":[{"text":"Hello.","start_word":4,"end_word":4,"topics":[{"topic":"Greeting","confidence_score":0.9}]}]},
"sentiments":{"segments":[{"text":"I am Maya Lind. Hello.","start_word":0,"end_word":4,"sentiment":"neutral","sentiment_score":0.1}],
"average":{"sentiment":"neutral","sentiment_score":0.1}},
"summary":{"result":"success","short":"Somebody says who they are."}}}`))
}

// The linked inspector unfolds and lights what is under the cursor: what the
// pane that had the focus is about.
func TestInspectorIsLinked(t *testing.T) {
	const words, topics, moods = ".results.channels[0].alternatives[0].words", ".results.topics.segments", ".results.sentiments.segments"
	for _, tt := range []struct{ keys, path string }{
		{"w i", words + "[1]"},
		{"i w w", words + "[2]"},
		{"5 G i", words + "[4]"},
		{"2 G i", topics + "[0]"}, // T1, the last row
		{"2 g g i", moods + "[0]"},
		{"J 3 i", topics + "[0]"}, // the details are about T1
		{"w w 3 i", ".results.channels[0].alternatives[0].entities[0]"},
		{"4 i", ".results.summary"},
		{"t 4 i", ".results.sentiments.average"}, // the lane is sentiment now
		{"4 i w", words + "[1]"},                 // the cursor leads again once it moves
		{"i 4", ".results.summary"},              // also when it is open already
		{"i 4 1 w", words + "[1]"},
		{"i i w w", "."}, // free: it stays where it is
		{"i i w w i", words + "[2]"},
	} {
		e := open(t, talk(t), 200, 60)
		built, err := tree.Build(t.Context(), e.state.Call.Doc)
		e.press(tt.keys)
		e.send(treeMsg{built, err})
		raw, _ := e.inspector()
		if got := raw.Path(); got != tt.path {
			t.Errorf("%s: it is at %s, want %s", tt.keys, got, tt.path)
		}
		if !e.inspect.open {
			t.Errorf("%s: it is not open", tt.keys)
		}
	}
}

// Moving in the tree leads the cursor, from the entity and the segment as well.
func TestInspectorLeads(t *testing.T) {
	for _, tt := range []struct {
		keys string
		word int
	}{
		{"w w 3 i j j", 2},
		{"4 i j", 0},
		{"1 G b i k", 2},
		{"2 G i j", 4},
	} {
		e := open(t, talk(t), 200, 60)
		built, err := tree.Build(t.Context(), e.state.Call.Doc)
		e.press("i")
		e.send(treeMsg{built, err})
		e.press("i i q", tt.keys)
		if e.state.Word != tt.word {
			t.Errorf("%s: the cursor is on %d, want %d", tt.keys, e.state.Word, tt.word)
		}
	}
}

// The help lists what keys do in the inspector before anything else.
func TestHelpInInspector(t *testing.T) {
	e := open(t, talk(t), 120, 40)
	e.press("i", "?")
	for _, want := range []string{"Here: Inspector", "unfold / first value inside", "linked to the cursor / free"} {
		if !strings.Contains(e.screen(), want) {
			t.Errorf("it does not say %q:\n%s", want, e.screen())
		}
	}
}

// A filter is copied only where jq prints that very value with it, also before
// the inspector was opened.
func TestFilterIsSound(t *testing.T) {
	const words = `{"results":{"channels":[{"alternatives":[{"words":[{"word":"a","start":0,"end":1},{"word":"b","start":1,"end":2}]}]}]}`
	for _, tt := range []struct{ document, keys, says string }{
		{words + `}`, "w y q", "copied jq: .results.channels[0].alternatives[0].words[1]"},
		{words + `, "x": 1}`, "i w y q", "copied jq: .results.channels[0].alternatives[0].words[1]"},
		{"```json\n" + words + "}\n```\n", "w y q", "the JSON stands inside of other text"},
		{`{"type":"Results","channel_index":[0,1],"is_final":true,"start":0,"duration":1,"channel":{"alternatives":[{"words":[{"word":"a","start":0,"end":1}]}]}}` + "\n" +
			`{"type":"Results","channel_index":[0,1],"is_final":true,"start":1,"duration":1,"channel":{"alternatives":[{"words":[{"word":"b","start":1,"end":2}]}]}}`, "w y q", "copied jq (with --slurp): .[1].channel.alternatives[0].words[0]"},
	} {
		e := open(t, decode(t, []byte(tt.document)), 160, 30)
		e.press(tt.keys)
		if !strings.Contains(e.screen(), tt.says) {
			t.Errorf("%.30s: it does not say %q:\n%s", tt.document, tt.says, e.screen())
		}
	}
}
