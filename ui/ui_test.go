package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/measure"
	"earshot/model/search"
	"earshot/model/tree"
)

// A fakePlayer remembers what it was asked and is wherever the test puts it.
type fakePlayer struct {
	PlayerState
	asked []string
}

func (f *fakePlayer) Play()                 { f.Playing = true; f.note("play") }
func (f *fakePlayer) Pause()                { f.Playing = false; f.note("pause") }
func (f *fakePlayer) Seek(at time.Duration) { f.At = at; f.note("seek %v", at) }
func (f *fakePlayer) PlayFrom(at time.Duration) {
	f.At, f.Playing = at, true
	f.note("play from %v", at)
}
func (f *fakePlayer) SetSpeed(x float64)         { f.note("speed %g", x) }
func (f *fakePlayer) SetVolume(p int)            { f.note("volume %d", p) }
func (f *fakePlayer) SetMuted(m bool)            { f.note("muted %v", m) }
func (f *fakePlayer) SetLoop(a, b time.Duration) { f.note("loop %v %v", a, b) }
func (f *fakePlayer) ClearLoop()                 { f.note("no loop") }
func (f *fakePlayer) SetChannel(c Channel)       { f.note("channel %v", c) }
func (f *fakePlayer) SetSkip(s []Stretch)        { f.note("skip %d", len(s)) }
func (f *fakePlayer) SetSilenced(s []Stretch)    { f.note("silenced %v", s) }
func (f *fakePlayer) State() PlayerState         { return f.PlayerState }
func (f *fakePlayer) note(format string, args ...any) {
	f.asked = append(f.asked, fmt.Sprintf(format, args...))
}
func (f *fakePlayer) last() string {
	if len(f.asked) == 0 {
		return ""
	}
	return f.asked[len(f.asked)-1]
}

// An explorer is the model under test with what a person would do to it.
type explorer struct {
	t testing.TB
	Model
	player  *fakePlayer
	waiting []<-chan tea.Msg // what commands have still to bring
}

func open(t testing.TB, c *model.Call, w, h int) *explorer {
	t.Helper()
	return openWith(t, c, w, h, Options{})
}

// openWith opens a call with options beside the usual ones.
func openWith(t testing.TB, c *model.Call, w, h int, o Options) *explorer {
	t.Helper()
	e := &explorer{t: t, player: &fakePlayer{}}
	o.Name, o.Background, o.Profile, o.BackUp, o.LeadIn = "call.json", Dark, colorprofile.TrueColor, DefaultBackUp, DefaultLeadIn
	e.Model = New(o)
	e.send(tea.WindowSizeMsg{Width: w, Height: h},
		loadedMsg{call: c, measures: measure.Of(c), index: search.New(c)},
		soundMsg{sound: Sound{Player: e.player, Recording: "call.wav", How: "by its hash"}})
	return e
}

func (e *explorer) send(msgs ...tea.Msg) {
	for _, msg := range msgs {
		next, cmd := e.Model.Update(msg)
		e.Model = next.(Model)
		if read, ok := msg.(loadedMsg); ok && read.err == nil && read.panes == nil && len(read.call.Words) >= layOutAhead {
			e.send(cmd()) // the same again, laid out
		}
	}
}

// press sends keys by their names, "J", "space", "ctrl+d", "z z".
func (e *explorer) press(keys ...string) {
	for _, chord := range keys {
		for _, k := range strings.Fields(chord) {
			e.send(keyPress(k))
		}
	}
}

func (e *explorer) text(s string) {
	for _, r := range s {
		e.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// hear moves the playhead and lets the next tick see it.
func (e *explorer) hear(at time.Duration) {
	e.player.At = at
	e.send(tickMsg{e.transport.ticking})
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"space": ' ', "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "left": tea.KeyLeft, "right": tea.KeyRight,
		"up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"backspace": tea.KeyBackspace, "f2": tea.KeyF2,
	}
	if mod, k, ok := strings.Cut(name, "+"); ok && k != "" {
		p := keyPress(k)
		p.Text = ""
		p.Mod = map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "shift": tea.ModShift, "alt": tea.ModAlt}[mod]
		return p
	}
	if r, ok := special[name]; ok {
		k := tea.KeyPressMsg{Code: r}
		if name == "space" {
			k.Text = " "
		}
		return k
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

func (e *explorer) screen() string { return ansi.Strip(e.View().Content) }

func decode(t testing.TB, raw []byte) *model.Call {
	t.Helper()
	c, err := model.Decode(context.Background(), model.FromBytes(raw, "call.json"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func generated(t testing.TB, o callgen.Options) *model.Call {
	t.Helper()
	return decode(t, callgen.Bytes(o))
}

// support is a call of two speakers, 0.5 s a word, with a topic over words
// 4..9, an intent over 6..7 and three sentiment segments.
func support(t testing.TB) *model.Call {
	var words []string
	for i, w := range strings.Fields("Hello there, how are you? My order never came, and I am angry. Oh dear, let me look. Thank you so much.") {
		speaker := 0
		if i >= 5 && i < 13 || i >= 18 {
			speaker = 1
		}
		words = append(words, fmt.Sprintf(`{"word":%q,"punctuated_word":%q,"start":%g,"end":%g,"confidence":0.98,"speaker":%d}`,
			strings.ToLower(strings.Trim(w, ",.?")), w, float64(i)/2, float64(i)/2+.4, speaker))
	}
	return decode(t, []byte(`{"metadata":{"duration":12,"request_id":"r"},"results":{"channels":[{"alternatives":[{"words":[`+strings.Join(words, ",")+`]}]}],
"topics":{"segments":[{"text":"you? My order never came, and","start_word":4,"end_word":9,"topics":[{"topic":"Missing order","confidence_score":0.9}]}]},
"intents":{"segments":[{"text":"order never","start_word":6,"end_word":7,"intents":[{"intent":"Find order","confidence_score":0.4}]}]},
"sentiments":{"segments":[
{"text":"Hello there, how are you?","start_word":0,"end_word":4,"sentiment":"neutral","sentiment_score":0.1},
{"text":"My order never came, and I am angry.","start_word":5,"end_word":12,"sentiment":"negative","sentiment_score":-0.7},
{"text":"Oh dear, let me look. Thank you so much.","start_word":13,"end_word":21,"sentiment":"positive","sentiment_score":0.5}],
"average":{"sentiment":"neutral","sentiment_score":0.05}}}}`))
}

// One cursor moves everything: each key puts it on a word.
func TestKeysMoveTheCursor(t *testing.T) {
	for _, tt := range []struct {
		keys string
		want int
	}{
		{"w", 1}, {"w w b", 1}, {"b", 0}, {"}", 5}, {"} } {", 5}, {"} w {", 5}, {")", 5}, {") )", 13}, {") ( (", 0},
		{"J", 4}, {"t J", 6}, {"t t J", 5}, {"t t J J", 13}, {"t t J J K", 5}, {"l l h", 1}, {"G", 21}, {"G g g", 0},
		{"/ o r d e r enter", 6}, {"/ o r d e r esc", 0}, {"@ w 1 2 enter", 12}, {"@ 3 s enter", 6}, {"@ S 2 enter", 5},
		{"@ 5 0 % enter", 12}, {"@ w 9 enter o", 0}, {"@ w 9 enter o O", 9},
		{"w w w w * ", 19}, {"/ y o u enter n", 19}, {"/ y o u enter n n", 4}, {"/ y o u enter N", 19},
	} {
		e := open(t, support(t), 100, 30)
		e.press(tt.keys)
		if e.state.Word != tt.want {
			t.Errorf("%s: cursor on word %d, want %d; it says %q", tt.keys, e.state.Word, tt.want, e.toast)
		}
	}
}

// Keys that ask the player for something.
func TestKeysMoveTheSound(t *testing.T) {
	for _, tt := range []struct {
		keys, want string
	}{
		{"space", "play"},
		{"space space", "pause"},
		{".", "seek 5s"},
		{"> ,", "seek 25s"},
		{"]", "speed 1.1"},
		{"] ] \\", "speed 1"},
		{"[", "speed 0.9"},
		{"9", "volume 90"},
		{"0", "volume 110"},
		{"M", "muted true"},
		{"C", "channel left"},
		// a cue starts 50 ms before its word: word 5 starts at 2.5 s, word 4 ends at 2.4 s
		{"} enter", "play from 2.45s"},
		{"J L", "loop 1.95s 4.9s"},
		{"J L L", "no loop"},
		{"J w r", "play from 1.95s"},
		{"S", "skip 0"},
	} {
		e := open(t, support(t), 100, 30)
		e.press(tt.keys)
		if e.player.last() != tt.want {
			t.Errorf("%s: asked the player for %q, want %q", tt.keys, e.player.last(), tt.want)
		}
	}
}

// The cursor rides the playhead until it is moved, and F brings it back.
func TestFollow(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("space")
	e.hear(3200 * time.Millisecond)
	if e.state.Word != 6 || e.state.Sound.Heard != 6 {
		t.Fatalf("cursor %d, heard %d, want both on 6", e.state.Word, e.state.Sound.Heard)
	}
	e.press("w")
	e.hear(5100 * time.Millisecond)
	if e.state.Word != 7 || e.state.Sound.Heard != 10 || e.state.Follow {
		t.Fatalf("after w: cursor %d, heard %d, follow %v; want 7, 10, off", e.state.Word, e.state.Sound.Heard, e.state.Follow)
	}
	e.press("F")
	if e.state.Word != 10 {
		t.Fatalf("after F: cursor %d, want 10", e.state.Word)
	}
}

// A cue starts a little before its word. The cursor does not fall back onto
// the word before meanwhile.
func TestCueHoldsTheCursor(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("J", "enter")
	for _, at := range []time.Duration{1950, 1990, 2000, 2450} {
		e.hear(at * time.Millisecond)
		if e.state.Word != 4 {
			t.Fatalf("at %d ms the cursor is on word %d, want 4", at, e.state.Word)
		}
	}
	e.hear(2500 * time.Millisecond)
	if e.state.Word != 5 {
		t.Fatalf("the cursor is on word %d, want 5", e.state.Word)
	}
}

// Playing on after a pause backs up by 1.5 s to the start of a word; after a
// seek it does not.
func TestResumeBacksUp(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("space")
	e.hear(5200 * time.Millisecond)
	e.press("space", "space")
	if got, want := e.player.last(), "play from 3.45s"; got != want { // word 7 at 3.5 s, less the lead-in
		t.Errorf("after a pause: %s, want %s", got, want)
	}
	e.press("space", ".", "space")
	if got := e.player.last(); got != "play" {
		t.Errorf("after a seek: %s, want play", got)
	}
}

// Slow replay goes back 3 s at 0.75x, and to the old speed at the end of the
// sentence.
func TestSlowReplay(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("]", "space")
	e.hear(5200 * time.Millisecond) // in "My order … angry.", which ends at 6.4 s
	e.press("R")
	if e.player.last() != "play from 2.2s" || e.state.Sound.Speed != .75 {
		t.Fatalf("asked for %q at %gx", e.player.last(), e.state.Sound.Speed)
	}
	e.hear(6300 * time.Millisecond)
	if e.state.Sound.Speed != .75 {
		t.Error("it went back to the old speed before the sentence ended")
	}
	e.hear(6400 * time.Millisecond)
	if e.state.Sound.Speed != 1.1 {
		t.Errorf("after the sentence: %gx, want 1.1", e.state.Sound.Speed)
	}
}

// In the list of segments Enter plays from the chosen row's first word, and
// the lane is that of the row, so that the details show it.
func TestCueFromTheList(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("2", "j", "j") // S1 at word 0, T1 at word 4, S2 at word 5
	if e.state.Word != 5 || e.state.Lane != model.Sentiment {
		t.Fatalf("cursor on %d, lane %v; want 5, sentiment", e.state.Word, e.state.Lane)
	}
	if !strings.Contains(e.screen(), "3 Detail ─ S2") {
		t.Errorf("the details are not about S2:\n%s", e.screen())
	}
	e.press("1", "w", "w", "2", "enter") // the cursor is inside S2 now
	if got := e.player.last(); got != "play from 2.45s" {
		t.Errorf("asked for %q, want the start of S2", got)
	}
}

// i shows the raw answer in place of the details, gr on the whole screen, and
// q gives the details back. Moving in the tree moves the cursor.
func TestInspector(t *testing.T) {
	e := open(t, support(t), 120, 40)
	e.press("} i")
	built, err := tree.Build(context.Background(), e.state.Call.Doc)
	e.send(treeMsg{built, err})
	if !strings.Contains(e.screen(), `"word": "my"`) && !strings.Contains(e.screen(), `word: "my"`) {
		t.Errorf("the word under the cursor is not unfolded:\n%s", e.screen())
	}
	before := e.state.Word
	e.press("} ")
	if e.state.Word == before {
		t.Error("keys that move the cursor do not while the inspector has the focus")
	}
	e.press("g r")
	if !e.full || strings.Contains(e.screen(), "1 Transcript") {
		t.Error("gr does not show the raw answer on the whole screen")
	}
	e.press("q")
	if e.full || e.inspect.open || !strings.Contains(e.screen(), "3 Detail") {
		t.Errorf("q does not give the details back:\n%s", e.screen())
	}
}

// What y copies, in the transcript and in the list of segments.
func TestCopy(t *testing.T) {
	for _, tt := range []struct{ keys, want string }{
		{"} y y", "copied turn: My order never came, and I am angry."},
		{"} y t", "copied turn: [0:02.5] Speaker 1: My order never came, and I am angry."},
		{"} y p", "copied path: .results.channels[0].alternatives[0].words[5]"},
		{"} y l", "copied link: call.json#w=5"},
		{"} y q", "copied jq: .results.channels[0].alternatives[0].words[5]"},
		{"} y v", `copied value: {"word":"my","punctuated_word":"My","start":2.5,"end":2.9,"confidence":0.98,"speaker":1}`},
		{"2 j y p", "copied path: .results.topics.segments[0]"},
		{"2 j y y", "copied T1: you? My order never came, and"},
		{"2 j y l", "copied link: call.json#w=4-9"},
	} {
		e := open(t, support(t), 200, 30)
		e.press(tt.keys)
		if e.toast != tt.want {
			t.Errorf("%s: %q, want %q", tt.keys, e.toast, tt.want)
		}
	}
}

// Solo silences the turns of everybody but who speaks at the cursor.
func TestSolo(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press(":")
	e.text("solo")
	e.press("enter")
	if got, want := e.player.last(), "silenced [{2.5s 6.4s} {9s 10.9s}]"; got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
	if !strings.Contains(e.screen(), "solo Speaker 0") {
		t.Error("the status line does not say so")
	}
	e.press(":")
	e.text("solo")
	e.press("enter")
	if got, want := e.player.last(), "silenced []"; got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
}

// o undoes a seek, several skips in a row as one, and O does it again.
func TestJumpBackUndoesSeeks(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("J", "enter") // cue to word 4 at 2 s
	e.hear(2300 * time.Millisecond)
	e.press(".", ".", ".")
	e.hear(10 * time.Second)
	e.press("o")
	if e.player.last() != "seek 2.3s" || e.state.Word != 4 {
		t.Errorf("o: asked for %q, cursor on %d; want seek 2.3s and 4", e.player.last(), e.state.Word)
	}
	e.press("o")
	if e.player.last() != "seek 0s" || e.state.Word != 4 {
		t.Errorf("o o: asked for %q, cursor on %d; want seek 0s and 4, where J had put it", e.player.last(), e.state.Word)
	}
	e.press("O", "O")
	if e.player.last() != "seek 10s" {
		t.Errorf("O O: asked for %q, want seek 10s", e.player.last())
	}
}

func TestSoundHelp(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.opts.SoundHelp = func() []string { return []string{"ssh host earshot audio | pacat"} }
	e.press(":")
	e.text("sound")
	e.press("enter")
	for _, want := range []string{"call.wav by its hash", "earshot audio | pacat"} {
		if !strings.Contains(e.screen(), want) {
			t.Errorf("no %q on\n%s", want, e.screen())
		}
	}
}

// Ticks run only while sound plays, and one chain of them at a time.
func TestTicks(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("space", "space", "space")
	if e.transport.ticking == 0 {
		t.Fatal("no ticks while playing")
	}
	_, cmd := e.Model.Update(tickMsg{e.transport.ticking - 1})
	if cmd != nil {
		t.Error("a tick of an old generation goes on")
	}
	e.player.Playing = false
	next, cmd := e.Model.Update(tickMsg{e.transport.ticking})
	if cmd != nil || next.(Model).transport.ticking != 0 {
		t.Error("ticks go on after the sound has ended")
	}
}

// Between two changes of what is shown, the frame stays the very same.
func TestNothingChangesBetweenChanges(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("space")
	e.hear(3100 * time.Millisecond)
	before := e.frame
	e.hear(3150 * time.Millisecond)
	if e.frame != before {
		t.Error("the frame changed though neither the clock nor the word did")
	}
	e.hear(3200 * time.Millisecond)
	if e.frame == before {
		t.Error("the clock stands still")
	}
}

func TestTooSmall(t *testing.T) {
	e := open(t, support(t), 40, 12)
	want := `
                                        
                                        
                                        
         earshot needs 60 x 15          
            this is 40 x 12             
                                        
                q quits                 
                                        
                                        
                                        
                                        
                                        `
	if got := e.screen(); got != want[1:] && !strings.Contains(got, "earshot needs 60 x 15") {
		t.Errorf("got\n%s", got)
	}
}

// On the lowest screen the list has the whole column, and nothing is blank.
func TestLowestScreen(t *testing.T) {
	e := open(t, support(t), MinWidth, MinHeight)
	if !strings.Contains(e.screen(), "2 Segments") || strings.Contains(e.screen(), "3 Detail") {
		t.Errorf("got\n%s", e.screen())
	}
}

// A file that is no call gives a screen that says what it is and what to do.
func TestErrorScreen(t *testing.T) {
	e := &explorer{t: t, Model: New(Options{Name: "page.html"})}
	_, err := model.Decode(context.Background(), model.FromBytes([]byte("<!doctype html><html>"), "page.html"))
	e.send(tea.WindowSizeMsg{Width: 80, Height: 24}, loadedMsg{err: err})
	for _, want := range []string{"page.html", "no analysed call", "HTML", "q quits"} {
		if !strings.Contains(e.screen(), want) {
			t.Errorf("the screen does not say %q:\n%s", want, e.screen())
		}
	}
}

func TestChordsAreListed(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("z")
	if strings.Contains(e.screen(), "centre cursor") {
		t.Error("listed before the delay")
	}
	e.send(chordMsg{e.chord})
	if !strings.Contains(e.screen(), "centre cursor") {
		t.Errorf("not listed:\n%s", e.screen())
	}
	e.press("z")
	if strings.Contains(e.screen(), "centre cursor") || e.prefix != "" {
		t.Error("still listed after the second key")
	}
}

// The help is searched by typing, and Enter does the line.
func TestHelpRunsTheLine(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.press("?")
	e.text("next turn")
	e.press("enter")
	if e.state.Word != 5 || e.overlay.open() {
		t.Errorf("cursor on %d, want 5", e.state.Word)
	}
	e.press(":")
	e.text("speed 1.25")
	e.press("enter")
	if e.player.last() != "speed 1.25" {
		t.Errorf("asked for %q", e.player.last())
	}
}
