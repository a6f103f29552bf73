package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/analysis"
	"earshot/ui/theme"
)

// settle runs commands, and what their messages lead to, until none brings a
// message at once. Blinking and other waiting is left out.
func (e *explorer) settle(cmd tea.Cmd) {
	e.t.Helper()
	queue := []tea.Cmd{cmd}
	for len(queue) > 0 {
		cmd, queue = queue[0], queue[1:]
		if cmd == nil {
			continue
		}
		came := make(chan tea.Msg, 1)
		go func(run tea.Cmd) { came <- run() }(cmd)
		select {
		case msg := <-came:
			if batch, ok := msg.(tea.BatchMsg); ok {
				queue = append(queue, batch...)
				continue
			}
			if msg == nil {
				continue
			}
			next, cmd := e.Update(msg)
			e.Model = next.(Model)
			queue = append(queue, cmd)
		case <-time.After(100 * time.Millisecond):
			e.waiting = append(e.waiting, came)
		}
	}
}

// await takes up the messages that settle did not wait for.
func (e *explorer) await() {
	e.t.Helper()
	for _, came := range e.waiting {
		select {
		case msg := <-came:
			e.settle(func() tea.Msg { return msg })
		case <-time.After(100 * time.Millisecond): // a blink
		}
	}
}

// act does an action as the palette does.
func (e *explorer) act(a action.Action) {
	e.t.Helper()
	cmd := e.do(a)
	e.sync()
	e.settle(cmd)
}

// fill presses keys and settles after each.
func (e *explorer) fill(keys ...string) {
	e.t.Helper()
	for _, k := range keys {
		next, cmd := e.Update(keyPress(k))
		e.Model = next.(Model)
		e.settle(cmd)
	}
}

// fakeAnalyst analyses nothing.
type fakeAnalyst struct {
	asked  analysis.Choices
	answer string
	err    error
	wait   bool // until it is cancelled
}

func (f *fakeAnalyst) Estimate(_ context.Context, c analysis.Choices, _ *model.Call) string {
	return "1:44 of sound to api.example, about 1 cent\x1b[2J"
}

func (f *fakeAnalyst) Analyse(ctx context.Context, c analysis.Choices, _ *model.Call, progress func(AnalysisProgress)) (string, error) {
	f.asked = c
	progress(AnalysisProgress{Doing: "sending 1 of 2 MB", Done: .5})
	if f.wait {
		<-ctx.Done()
		return "", ctx.Err()
	}
	return f.answer, f.err
}

func analysing(t *testing.T, f *fakeAnalyst) *explorer {
	o := Options{Analyst: f, Source: "support.json", Profile: colorprofile.NoTTY}
	o.Open = func(_ context.Context, source string) (Options, error) {
		if source == "broken.json" {
			return Options{}, errors.New("broken.json: it is no call")
		}
		again := o
		again.Name, again.Source = source, source
		again.Load = func(context.Context) (*model.Call, error) { return support(t), nil }
		return again, nil
	}
	return openWith(t, support(t), 80, 24, o)
}

// The form begins with all four kinds of analysis; the last page says what it
// costs, and only Send sends.
func TestAnalyse(t *testing.T) {
	f := &fakeAnalyst{answer: "support.deepgram.json"}
	e := analysing(t, f)
	e.press("j", "j", "w")
	word := e.state.Word
	e.act(action.Analyse)
	if !strings.Contains(e.screen(), "What shall be analysed?") {
		t.Fatalf("no form:\n%s", e.screen())
	}
	e.fill("down", "enter")      // the text of this call
	e.fill("down", "x", "enter") // not the topics
	e.fill("r", "e", "f", "enter", "enter")
	e.fill("enter", "enter", "enter") // others too; language; model
	if s := e.screen(); !strings.Contains(s, "Send it?") || !strings.Contains(s, "about 1 cent") || strings.Contains(e.View().Content, "\x1b[2J") {
		t.Fatalf("the last page:\n%s", s)
	}
	e.fill("left", "enter")
	want := analysis.Choices{What: analysis.Transcript, Summary: true, Intents: true, Sentiment: true, Speakers: true, Utterances: true, CustomTopics: []string{"ref"}}
	if got := f.asked; got.What != want.What || got.Topics || !got.Summary || len(got.CustomTopics) != 1 || got.CustomTopics[0] != "ref" || got.OnlyCustom {
		t.Errorf("asked for %+v, want %+v", got, want)
	}
	if e.name != "support.deepgram.json" {
		t.Fatalf("the answer is not open:\n%s", e.screen())
	}
	if e.state.Word != word {
		t.Errorf("the answer is open at word %d, the call was at %d", e.state.Word, word)
	}

	if e.toast != "support.deepgram.json; gp goes back" {
		t.Errorf("it does not say what is open:\n%s", e.screen())
	}

	e.fill("g", "p")
	if e.name != "support.json" || e.state.Word != word {
		t.Errorf("gp shows %q at word %d", e.name, e.state.Word)
	}
	e.fill("g", "n")
	if e.name != "support.deepgram.json" {
		t.Errorf("gn shows %q", e.name)
	}
}

// Nothing is sent by Esc, nor by No, which is chosen at first.
func TestAnalyseDropped(t *testing.T) {
	f := &fakeAnalyst{}
	e := analysing(t, f)
	e.act(action.Analyse)
	e.fill("esc")
	if e.overlay.open() || !strings.Contains(e.screen(), "nothing was sent") {
		t.Errorf("after Esc:\n%s", e.screen())
	}
}

// While the service works, everything can be used, and cancelling is at once.
func TestAnalyseInTheBackground(t *testing.T) {
	f := &fakeAnalyst{wait: true}
	e := analysing(t, f)
	e.settle(e.analyse(analysis.Default()))
	e.send(tea.WindowSizeMsg{Width: 60, Height: 15})
	e.job.progress = AnalysisProgress{Doing: "waiting for the answer, 12:34", Done: -1}
	if e.sync(); !strings.Contains(e.screen(), "waiting for the answer, 12:34") {
		t.Errorf("how long it takes is cut off:\n%s", e.screen())
	}
	e.job.progress = AnalysisProgress{Doing: "sending 1 of 2 MB", Done: .5}
	e.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	if s := e.screen(); !strings.Contains(s, "analysing sending 1 of 2 MB") || !strings.Contains(s, ": cancel analysis") {
		t.Errorf("no progress:\n%s", s)
	}
	before := e.state.Word
	e.press("w", "w")
	if e.state.Word != before+2 {
		t.Error("the cursor doesn't move meanwhile")
	}
	e.act(action.Analyse)
	if !strings.Contains(e.screen(), "an analysis is under way") {
		t.Errorf("a second one:\n%s", e.screen())
	}
	e.act(action.CancelAnalysis)
	e.await()
	if !strings.Contains(e.screen(), "was cancelled") {
		t.Errorf("after cancelling:\n%s", e.screen())
	}
}

// An answer that is ready while the person listens waits for gn.
func TestAnalysedWhileListening(t *testing.T) {
	f := &fakeAnalyst{answer: "support.deepgram.json"}
	e := analysing(t, f)
	e.press("space")
	e.state.Sound.Playing = true
	e.settle(e.analyse(analysis.Default()))
	if e.name == "support.deepgram.json" || !strings.Contains(e.toast, "gn opens it") {
		t.Errorf("%q, %q", e.name, e.toast)
	}
	e.fill("g", "n")
	if e.name != "support.deepgram.json" {
		t.Errorf("gn shows %q", e.name)
	}
}

// The same key has to be pressed twice to end an analysis with the explorer;
// Ctrl+C needs no second.
func TestQuitWhileAnalysing(t *testing.T) {
	for _, tt := range []struct {
		keys []string
		ends bool
	}{
		{[]string{"q"}, false}, {[]string{"q", "w"}, false}, {[]string{"q", "q"}, true}, {[]string{"ctrl+c"}, true},
	} {
		e := analysing(t, &fakeAnalyst{wait: true})
		e.settle(e.analyse(analysis.Default()))
		e.press(tt.keys...)
		if ended := e.ctx.Err() != nil; ended != tt.ends {
			t.Errorf("%q: ended: %v", tt.keys, ended)
		}
		if len(tt.keys) == 1 && !tt.ends && !strings.Contains(e.screen(), "q again ends the analysis") {
			t.Errorf("%q does not say what to do:\n%s", tt.keys, e.screen())
		}
		e.cancelAnalysis()
		e.await()
	}
	e := analysing(t, &fakeAnalyst{})
	if e.press("q"); e.ctx.Err() == nil {
		t.Error("q doesn't quit when nothing is analysed")
	}
}

// Keys that are typed into a form which a small terminal doesn't show send
// nothing.
func TestAnalyseTooSmall(t *testing.T) {
	f := &fakeAnalyst{}
	e := analysing(t, f)
	e.act(action.Analyse)
	e.fill("enter", "enter", "enter", "enter", "enter", "enter", "enter")
	e.send(tea.WindowSizeMsg{Width: 30, Height: 10})
	if e.fill("y"); !e.overlay.forming() || e.job.cancel != nil {
		t.Fatal("sent without having been seen")
	}
	for _, size := range [...][2]int{{60, 15}, {200, 60}} {
		e.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		if s := e.screen(); !strings.Contains(s, "Send it?") || !strings.Contains(s, "about 1 cent") || !strings.Contains(s, " No ") || !strings.Contains(s, "esc drop") {
			t.Errorf("in %v:\n%s", size, s)
		}
	}
	if e.press("enter", "q"); f.asked.Summary {
		t.Error("sent")
	}
}

// The form is in ASCII where everything is.
func TestAnalyseASCII(t *testing.T) {
	e := analysing(t, &fakeAnalyst{})
	e.act(action.Waveform)
	for e.state.Theme.Glyphs.Set != theme.ASCII {
		e.act(action.Waveform)
	}
	e.act(action.Analyse)
	for range 7 { // the last page has the estimate
		if i := strings.IndexFunc(strings.ReplaceAll(e.screen(), "\u00a0", " "), func(r rune) bool { return r > unicode.MaxASCII }); i >= 0 {
			t.Fatalf("%q is not ASCII:\n%s", e.screen()[i:i+4], e.screen())
		}
		e.fill("enter")
	}
}

type hinted struct{ error }

func (hinted) Hint() string { return "Give it a key: earshot auth login." }

func TestAnalysisFails(t *testing.T) {
	f := &fakeAnalyst{err: hinted{errors.New("401 Invalid credentials.\x1b[31m (request 3fa8)")}}
	e := analysing(t, f)
	e.settle(e.analyse(analysis.Default()))
	s := e.screen()
	for _, want := range []string{"The analysis failed", "401 Invalid credentials.", "request 3fa8", "earshot auth login"} {
		if !strings.Contains(s, want) {
			t.Errorf("%q is not on the screen:\n%s", want, s)
		}
	}
	e.press("esc")

	// What somebody types meanwhile is not taken away.
	e.press("/", "r")
	e.settle(e.analyse(analysis.Default()))
	e.press("e")
	if s := e.screen(); !strings.Contains(s, "/ re") || strings.Contains(s, "The analysis failed") {
		t.Errorf("while a search is typed:\n%s", s)
	}
	if e.press("enter"); !strings.Contains(e.screen(), "401 Invalid credentials.") {
		t.Errorf("it is not told after the search:\n%s", e.screen())
	}
	e.press("esc", "esc")
	f.err, f.answer = nil, "broken.json"
	e.settle(e.analyse(analysis.Default()))
	if e.name != "call.json" || !strings.Contains(e.screen(), "it is no call") {
		t.Errorf("an answer that can't be opened:\n%s", e.screen())
	}
}

// What comes late for a call that has left the screen is not taken for the one
// that is on it.
func TestLateMessages(t *testing.T) {
	e := analysing(t, &fakeAnalyst{answer: "support.deepgram.json"})
	late := e.own(func() tea.Msg { return soundMsg{sound: Sound{Recording: "old.wav"}} })
	e.settle(e.analyse(analysis.Default()))
	e.settle(late)
	if e.transport.sound.Recording == "old.wav" {
		t.Error("the new call has the sound of the old one")
	}
}

// The recordings of several people are no file that could be sent.
func TestAnalyseSeveralRecordings(t *testing.T) {
	e := analysing(t, &fakeAnalyst{})
	e.send(soundMsg{sound: Sound{Player: e.player, Recording: "ann.wav + ben.wav", Several: true}})
	e.act(action.AnalyseAgain)
	if e.overlay.open() || !strings.Contains(e.toast, ": analyze sends its text") {
		t.Errorf("again: %q\n%s", e.toast, e.screen())
	}
	e.act(action.Analyse)
	if s := e.screen(); strings.Contains(s, "The recording, ") || !strings.Contains(s, "The text of this call") {
		t.Errorf("it offers:\n%s", s)
	}
}
