package inspector

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/theme"
)

// show returns the inspector for a document, and the state of its call; the
// call is empty when the document holds none.
func show(t testing.TB, document []byte, w, h int) (Model, pane.State) {
	t.Helper()
	doc := model.FromBytes(document, "call.json")
	call, err := model.Decode(t.Context(), doc)
	if err != nil {
		call = &model.Call{Doc: doc}
	}
	tr, err := tree.Build(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	s := panetest.State(call)
	return New().WithTree(tr).Sync(s, w, h).(Model), s
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestView(t *testing.T) {
	listen := fixture(t, "calls/listen.json")
	t.Run("the word under the cursor", func(t *testing.T) {
		m, s := show(t, listen, 60, 18)
		s.Word = 20
		m = m.Sync(s, 60, 18).(Model)
		panetest.Expect(t, panetest.Frame(m, s), `
|               14 {…} 9 keys     ⇢ 0:05.90 "but"            |
|               15 {…} 9 keys     ⇢ 0:06.23 "the"            |
|               16 {…} 9 keys     ⇢ 0:06.56 "ticket"         |
|               17 {…} 9 keys     ⇢ 0:07.02 "says"           |
|               18 {…} 9 keys     ⇢ 0:07.39 "Saturday."      |
|               19 {…} 9 keys     ⇢ 0:07.60 "Oh,"            |
|▸              20 {              ⇢ 0:07.88 "I'm"            |
|┃                "word": "i'm",                             |
|┃                "start": 7.88,  ⇢ 0:07.88 "I'm"            |
|┃                "end": 8.16,    ⇢ 0:08.16                  |
|┃                "confidence": 0.9864,                      |
|┃                "speaker": 0,                              |
|┃                "speaker_confidence": 0.64,                |
|┃                "punctuated_word": "I'm",                  |
|┃                "sentiment": "negative",                   |
|┃                "sentiment_score": -0.36                   |
|┃              },                                           |
|               21 {…} 9 keys     ⇢ 0:08.21 "sorry"          |
`)
	})
	t.Run("a segment that the service counted wrongly", func(t *testing.T) {
		m, s := show(t, listen, 72, 10)
		s.Word, s.Lane = 3, model.Topic
		m = m.Sync(s, 72, 10).(Model)
		panetest.Expect(t, panetest.Frame(m, s), `
|        "segments": [                                                   |
|▸         0 {                 ! T1 shifted by -1: text begins at word 0 |
|┃           "text": "Harbour Lights bookings, how can I help?",         |
|┃           "start_word": 1,  ! w0 ⇢ 0:00.40 "Harbour"                  |
|┃           "end_word": 7,    ! w6 ⇢ 0:02.81 "help?"                    |
|┃           "topics": […] 1                                             |
|┃         },                                                            |
|          1 {…} 4 keys        ✓ T2 text = words 8-18                    |
|          2 {…} 4 keys        ✓ T3 text = words 39-44                   |
|        ]                                                               |
`)
	})
	t.Run("hardly any room, ASCII, no colours", func(t *testing.T) {
		m, s := show(t, listen, 30, 6)
		s.Word, s.Lane = 3, model.Topic
		s.Theme = theme.New(theme.Options{Profile: colorprofile.ASCII, Glyphs: theme.ASCII})
		m = m.Sync(s, 30, 6).(Model)
		panetest.Expect(t, panetest.Frame(m, s), `
|    "segments": [             |
|>     0 {         ! T1 is w0-6|
||       "text": "Harbour Li~",|
||       "start_word": 1,  ! w0|
||       "end_word": 7,  ! w6  |
||       "topics": [~] 1       |
`)
	})
	t.Run("no times", func(t *testing.T) {
		m, s := show(t, fixture(t, "calls/read.json"), 50, 8)
		s.Word, s.Lane = 3, model.Intent
		m = m.Sync(s, 50, 8).(Model)
		panetest.Expect(t, panetest.Frame(m, s), `
|        "segments": [                             |
|▸         0 {                ✓ S1 text = words 0-4|
|┃           "text": "The boxes arrived on Monda…",|
|┃           "start_word": 0,  ⇢ w0 "The"          |
|┃           "end_word": 4,   ⇢ w4 "Monday."       |
|┃           "sentiment": "neutral",               |
|┃           "sentiment_score": 0.02               |
|┃         },                                      |
`)
	})
	t.Run("cut off", func(t *testing.T) {
		m, s := show(t, fixture(t, "calls/truncated.json"), 60, 5)
		panetest.Expect(t, panetest.Frame(m, s), `
|                 "start": 10.38,                            |
|                 "end": 10.56,                              |
|                 "confidence": 0.9913,                      |
|                 "speaker": 0,                              |
|▸                ✗ byte 9000: the document ends here        |
`)
		m, s = press(m, s, named(foldEverything))
		panetest.Expect(t, panetest.Frame(m, s), `
|  {                                                         |
|    "metadata": {…} 12 keys                                 |
|▸   "results": {…} 1 key  ✗ stops being JSON in here        |
|                                                            |
|                                                            |
`)
	})
	t.Run("lines, one of them broken", func(t *testing.T) {
		m, s := show(t, []byte("{\"a\":1}\n{\"b\":[1\n{}\n{\"c\n[2]\n"), 50, 14)
		m, s = press(m, s, named(unfoldEverything))
		panetest.Expect(t, panetest.Frame(m, s), `
|▸ 5 values                                        |
|    0 {                                           |
|      "a": 1                                      |
|    }                                             |
|    1 {                                           |
|      "b": [                                      |
|        1,                                        |
|        ✗ byte 16: expected ',' or ']' after a va…|
|    2 {}                                          |
|    3 {                                           |
|      ✗ byte 22: a control character inside a str…|
|    4 [                                           |
|      2                                           |
|    ]                                             |
`)
	})
	t.Run("nothing", func(t *testing.T) {
		m, s := show(t, []byte(" "), 30, 2)
		panetest.Expect(t, panetest.Frame(m, s), `
|▸the document is empty        |
|                              |
`)
	})
	t.Run("not there yet", func(t *testing.T) {
		s := panetest.State(&model.Call{})
		panetest.Expect(t, panetest.Frame(New().Sync(s, 20, 2), s), `
| indexing …         |
|                    |
`)
	})
	t.Run("repeated names, a long string", func(t *testing.T) {
		m, s := show(t, []byte(`{"a":1,"\u0061":2,"b":"`+strings.Repeat("lorem ", 300)+`"}`), 60, 6)
		m, s = press(m, s, action.Bottom)
		m, s = press(m, s, action.Right)
		panetest.Expect(t, panetest.Frame(m, s), `
|  {                                                         |
|    "a": 1,  ! repeated: readers take the last              |
|    "\u0061": 2,                                            |
|▸   "b":     1.8 kB                                         |
|      "lorem lorem lorem lorem lorem lorem                  |
|      lorem lorem lorem lorem lorem lorem lorem             |
`)
	})
}
