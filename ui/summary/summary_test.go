package summary

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/measure"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/theme"
)

func TestView(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	for _, test := range []struct {
		name string
		w, h int
		want string
	}{
		{"the strip at 120x40", 120, 4, `
| talk  Speaker 0 ▆▆▆▆▆▆▆ 21%   Speaker 1 ▆▆▆▆▆▆▆▆▆▆▆ 34%   silence ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆ 45%   longest 5.3 s   overlap none   |
| pace  sp0 205  sp1 203 wpm   longest turn 4.2 s sp1   questions sp0 2  sp1 0   wrong words expected ≈ 0.7 of 65        |
|── model   average ■ neutral -0.1338 ───────────────────────────────────────────────────────────────────────────────────|
| "The customer bought a scarf for his wife's birthday and got the wrong color. The agent sends a blue one by courier."  |
`},
		{"a strip of three lines", 100, 3, `
| talk  Speaker 0 ▆▆▆▆▆▆ 21%   Speaker 1 ▆▆▆▆▆▆▆▆▆▆ 34%   silence ▆▆▆▆▆▆▆▆▆▆▆▆▆ 45%   longest 5.3 s  |
| pace  sp0 205  sp1 203 wpm   questions sp0 2  sp1 0   wrong words expected ≈ 0.7 of 65             |
|── model summary "The customer bought a scarf for his wife's birthday and got the wrong color. Th… ─|
`},
		{"a strip at 80", 80, 4, `
| talk  sp0 ▆▆▆▆ 21%   sp1 ▆▆▆▆▆▆▆ 34%   silence ▆▆▆▆▆▆▆▆▆ 45%   longest 5.3 s   |
| pace  sp0 205  sp1 203 wpm   wrong words expected ≈ 0.7 of 65                  |
|── model   average ■ neutral -0.1338 ───────────────────────────────────────────|
| "The customer bought a scarf for his wife's birthday and got the wrong color.… |
`},
		{"a column at 200x60", 40, 19, `
|── measured ────────────────────────────|
| sp0     ▆▆▆               21%    7.3 s |
| sp1     ▆▆▆▆▆             34%   11.8 s |
| silence ▆▆▆▆▆▆▆           45%   15.4 s |
| longest silence 5.3 s at 0:19          |
| pace    sp0 205  sp1 203 wpm           |
| turns   8, longest 4.2 s sp1           |
| gaps    median 1.5 s                   |
| overlap none                           |
| asks    sp0 2  sp1 0                   |
| conf    mean .989, lowest .412 w48 "N… |
| wrong   ≈ 0.7 of 65 words expected     |
|── model ───────────────────────────────|
| average ■ neutral -0.1338  ■▁▁▁▁▁▁▁▁▁▁ |
| "The customer bought a scarf for his   |
| wife's birthday and got the wrong      |
| color. The agent sends a blue one by   |
| courier."                              |
|                                        |
`},
		{"a low column keeps both boxes", 40, 8, `
|── measured ────────────────────────────|
| sp0     ▆▆▆               21%    7.3 s |
| sp1     ▆▆▆▆▆             34%   11.8 s |
| silence ▆▆▆▆▆▆▆           45%   15.4 s |
| longest silence 5.3 s at 0:19          |
|── model ───────────────────────────────|
| average ■ neutral -0.1338  ■▁▁▁▁▁▁▁▁▁▁ |
| "The customer bought a scarf for his…  |
`},
		{"the popup", 72, 20, `
|── measured ────────────────────────────────────────────────────────────|
|           talk                               wpm  turns  longest  asks |
| Speaker 0 ▆▆▆▆                21%    7.3 s   205      4    2.1 s     2 |
| Speaker 1 ▆▆▆▆▆▆              34%   11.8 s   203      4    4.2 s     0 |
| silence   ▆▆▆▆▆▆▆▆            45%   15.4 s   longest 5.3 s at 0:19     |
| turns   8, longest 4.2 s sp1                                           |
| gaps    median 1.5 s                                                   |
| overlap none                                                           |
| conf    mean .989, lowest .412 w48 "New"                               |
| wrong   ≈ 0.7 of 65 words expected                                     |
|── model ───────────────────────────────────────────────────────────────|
| average ■ neutral -0.1338                     ■■■▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁ |
| "The customer bought a scarf for his wife's birthday and got the wrong |
| color. The agent sends a blue one by courier."                         |
|                                                                        |
|── how it is measured ──────────────────────────────────────────────────|
| talk    time from the start to the end of a voice's words; its pauses  |
|         of up to 0.5 s count when nobody else speaks in them           |
| wpm     words of a voice divided by the minutes it talks               |
| silence the call's duration less all time in which somebody talks      |
`},
		{"the full screen", 130, 10, `
|── measured ───────────────────────────────────────────────────────────│── model ─────────────────────────────────────────────────|
|           talk                              wpm  turns  longest  asks │ average ■ neutral -0.1338       ■■■▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁ |
| Speaker 0 ▆▆▆▆               21%    7.3 s   205      4    2.1 s     2 │ "The customer bought a scarf for his wife's birthday and |
| Speaker 1 ▆▆▆▆▆▆             34%   11.8 s   203      4    4.2 s     0 │ got the wrong color. The agent sends a blue one by       |
| silence   ▆▆▆▆▆▆▆▆           45%   15.4 s   longest 5.3 s at 0:19     │ courier."                                                |
| turns   8, longest 4.2 s sp1                                          │                                                          |
| gaps    median 1.5 s                                                  │                                                          |
| overlap none                                                          │                                                          |
| conf    mean .989, lowest .412 w48 "New"                              │                                                          |
| wrong   ≈ 0.7 of 65 words expected                                    │                                                          |
`},
		{"hardly any room", 24, 4, `
|── measured ────────────|
| sp0     ▆▆         21% |
| sp1     ▆▆▆        34% |
| silence ▆▆▆▆       45% |
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			panetest.Expect(t, panetest.Frame(New().Sync(s, test.w, test.h), s), test.want)
		})
	}
}

// What is missing is said, and what to ask for.
func TestMissing(t *testing.T) {
	listen := `{"results":{"channels":[{"alternatives":[{"transcript":"","words":[%s]}]}]%s}}`
	word := `{"word":"hello","start":0,"end":1}`
	for _, test := range []struct {
		name     string
		document string
		want     string
	}{
		{"no analysis, one voice", fmt.Sprintf(listen, word, ""), `
|── measured ────────────────────────────────|
| talk    ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆  100%    1.0 s |
| silence                        0%    0.0 s |
| pace    60 wpm                             |
| turns   1, longest 1.0 s                   |
| asks    0                                  |
| diarize=true tells speakers apart          |
|── model ───────────────────────────────────|
| no average sentiment: sentiment=true       |
| no summary: summarize=v2                   |
|                                            |
|                                            |
`},
		{"no words", fmt.Sprintf(listen, "", ""), `
|── measured ────────────────────────────────|
| nothing to measure: this answer holds no   |
| words                                      |
|── model ───────────────────────────────────|
| no average sentiment: sentiment=true       |
| no summary: summarize=v2                   |
|                                            |
|                                            |
|                                            |
|                                            |
|                                            |
|                                            |
`},
		{"a summary that failed", fmt.Sprintf(listen, word, `,"summary":{"result":"failure","short":"Summarization is not supported for this language."}`), `
|── measured ────────────────────────────────|
| talk    ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆  100%    1.0 s |
| silence                        0%    0.0 s |
| pace    60 wpm                             |
| turns   1, longest 1.0 s                   |
| asks    0                                  |
| diarize=true tells speakers apart          |
|── model ───────────────────────────────────|
| no average sentiment: sentiment=true       |
| ✗ the service made no summary              |
| Summarization is not supported for this    |
| language.                                  |
`},
		{"read", `{"results":{"summary":{"text":"About scarves."},"topics":{"segments":[{"text":"We ship scarves. Do you?","start_word":0,"end_word":4,"topics":[]}]}}}`, `
|── measured ────────────────────────────────|
| no times: talk, pace and silence are       |
| unknown                                    |
| asks    1                                  |
|── model ───────────────────────────────────|
| no average sentiment: sentiment=true       |
| "About scarves."                           |
|                                            |
|── how it is measured ──────────────────────|
| asks    sentences of a voice that end with |
|         a question mark                    |
|                                            |
`},
		{"live", `{"type":"Results","channel_index":[0,1],"start":0,"duration":1,"is_final":true,"channel":{"alternatives":[{"transcript":"hello","words":[{"word":"hello","start":0,"end":1}]}]}}`, `
|── measured ────────────────────────────────|
| talk    ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆  100%    1.0 s |
| silence                        0%    0.0 s |
| pace    60 wpm                             |
| turns   1, longest 1.0 s                   |
| asks    0                                  |
| diarize=true tells speakers apart          |
|── model ───────────────────────────────────|
| The live endpoint makes no summary and no  |
| sentiment: send the recording to           |
| /v1/listen.                                |
|                                            |
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := panetest.State(panetest.Decode(t, []byte(test.document)))
			panetest.Expect(t, panetest.Frame(New().Sync(s, 44, 12), s), test.want)
		})
	}
	t.Run("not read yet", func(t *testing.T) {
		s := panetest.State(&model.Call{})
		s.Measures = nil
		panetest.Expect(t, panetest.Frame(New().Sync(s, 44, 5), s), `
|── measured ────────────────────────────────|
| measuring …                                |
|── model ───────────────────────────────────|
| reading …                                  |
|                                            |
`)
	})
}

// The two boxes never mix: what the answer claims stands below the head of its
// own box, or beside it.
func TestBoxes(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	for h := 1; h < 40; h++ {
		for _, w := range []int{24, 40, 60, 72, 100} {
			head := false
			for _, l := range strings.Split(panetest.Frame(New().Sync(s, w, h), s), "\n") {
				head = head || strings.Contains(l, "── model")
				if claims := strings.Contains(l, "neutral") || strings.Contains(l, "The customer"); claims && !head {
					t.Fatalf("%dx%d: %q stands above the head of the model's box", w, h, l)
				}
				if measured := strings.Contains(l, "sp0") || strings.Contains(l, "silence"); measured && head && !strings.Contains(l, "the call's") {
					t.Fatalf("%dx%d: %q stands in the model's box", w, h, l)
				}
				if strings.Contains(l, "how it is measured") {
					break
				}
			}
		}
	}
}

func TestTitle(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	if got := New().Sync(s, 120, 4).Title(s); got != "Measured" {
		t.Errorf("the title over a strip is %q, but its first box is of what was measured", got)
	}
	if got := New().Sync(s, 40, 20).Title(s); got != "Summary" {
		t.Errorf("title %q", got)
	}
}

func TestScroll(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	whole := strings.Split(panetest.Frame(New().Sync(s, 40, 80), s), "\n")
	p := New().Sync(s, 40, 8)
	for _, test := range []struct {
		do   action.Nav
		from int
	}{{action.Down, 1}, {action.PageDown, 8}, {action.HalfDown, 11}, {action.HalfUp, 8}, {action.PageUp, 1}} {
		var asked action.Action
		if p, asked = p.Update(test.do, s); asked != nil {
			t.Errorf("%v asks %v", test.do, asked)
		}
		if got := strings.Split(panetest.Frame(p, s), "\n")[1]; got != whole[test.from+1] {
			t.Errorf("after %v the second line is %q, want %q", test.do, got, whole[test.from+1])
		}
	}
	p, _ = p.Update(action.Bottom, s)
	if got := panetest.Frame(p, s); !strings.Contains(got, "confidences are right") {
		t.Errorf("at the bottom:\n%s", got)
	}
	if p, _ = p.Update(action.Top, s); !strings.Contains(panetest.Frame(p, s), "── measured") {
		t.Error("not at the top")
	}
}

// A call of many voices leaves room for the rest.
func TestManyVoices(t *testing.T) {
	s := panetest.State(panetest.Generated(t, callgen.Options{Words: 3000, Speakers: 20, Seed: 1}))
	got := panetest.Frame(New().Sync(s, 60, 30), s)
	for _, want := range []string{"more voices", "── model", "overlap"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if got := panetest.Frame(New().Sync(s, 120, 4), s); !strings.Contains(got, "silence") {
		t.Errorf("no silence in\n%s", got)
	}
}

// Whatever the call, the size and the keys: frames are exact.
func TestAnyCall(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	navs := []action.Action{action.Up, action.Down, action.PageUp, action.PageDown, action.HalfUp, action.HalfDown, action.Home, action.End, action.Click{X: 3, Y: 2}}
	for seed := range uint64(40) {
		s := panetest.State(panetest.Any(t, seed))
		if seed%5 == 0 {
			s.Measures = nil
		}
		s.Theme = theme.New(theme.Options{Dark: seed%2 == 0, Profile: colorprofile.Profile(seed % 5), Glyphs: theme.GlyphSet(seed % 3)})
		var p pane.Pane = New()
		for range 40 {
			w, h := rng.IntN(140), rng.IntN(45)
			if rng.IntN(4) == 0 {
				h = rng.IntN(7)
			}
			p = p.Sync(s, w, h)
			panetest.Check(t, p.View(s), w, h)
			p, _ = p.Update(navs[rng.IntN(len(navs))], s)
			panetest.Check(t, p.View(s), w, h)
		}
	}
}

func BenchmarkSummary(b *testing.B) {
	s := panetest.State(panetest.Generated(b, callgen.Options{Hours: 10, Words: 100_000}))
	s.Measures = measure.Of(s.Call)
	for _, size := range []struct{ w, h int }{{120, 4}, {40, 19}, {72, 20}} {
		p := New().Sync(s, size.w, size.h)
		b.Run(fmt.Sprintf("view %dx%d", size.w, size.h), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.View(s)
			}
		})
		b.Run(fmt.Sprintf("sync %dx%d", size.w, size.h), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Word = (s.Word + 1) % len(s.Call.Words)
				p = p.Sync(s, size.w, size.h)
			}
		})
	}
}
