package live

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/ui/theme"
)

type screen struct {
	t *testing.T
	Model
	ended int
}

func open(t *testing.T, width, height int) *screen {
	s := &screen{t: t}
	s.Model = New(Options{
		Title: "microphone", Facts: []string{"16 kHz", "nova-3"}, Fixed: true, Analysable: true,
		Theme: theme.Options{Dark: true, Profile: colorprofile.TrueColor},
		End:   func() { s.ended++ },
	})
	s.send(tea.WindowSizeMsg{Width: width, Height: height}, Connection{State: Live}, Heard{At: 12300 * time.Millisecond, Levels: []Level{{-24, -12}}})
	return s
}

func (s *screen) send(msgs ...tea.Msg) tea.Cmd {
	s.t.Helper()
	var cmd tea.Cmd
	for _, msg := range msgs {
		var next tea.Model
		next, cmd = s.Update(msg)
		s.Model = next.(Model)
		s.whole()
	}
	return cmd
}

// whole holds every frame to the size of the terminal.
func (s *screen) whole() {
	s.t.Helper()
	if s.width == 0 {
		return
	}
	rows := strings.Split(s.View().Content, "\n")
	if len(rows) != s.height {
		s.t.Fatalf("%d rows in a terminal of %d:\n%s", len(rows), s.height, s.seen())
	}
	for _, r := range rows {
		if w := ansi.StringWidth(r); w > s.width {
			s.t.Fatalf("a row of %d cells in a terminal of %d: %q", w, s.width, r)
		}
	}
}

func (s *screen) seen() string { return ansi.Strip(s.View().Content) }

func (s *screen) press(k string) tea.Cmd {
	code := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp}[k]
	if code != 0 {
		return s.send(tea.KeyPressMsg{Code: code})
	}
	if c, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return s.send(tea.KeyPressMsg{Code: rune(c[0]), Mod: tea.ModCtrl})
	}
	return s.send(tea.KeyPressMsg{Code: rune(k[0]), Text: k})
}

// words makes words of one speaker, a second each.
func words(from time.Duration, speaker int, said string) []Word {
	var list []Word
	for _, w := range strings.Fields(said) {
		list = append(list, Word{Text: w, Start: from, Speaker: speaker})
		from += time.Second
	}
	return list
}

func result(from time.Duration, speaker int, final bool, said string) Result {
	w := words(from, speaker, said)
	return Result{From: from, To: from + time.Duration(len(w))*time.Second, Final: final, Words: w}
}

func TestScreen(t *testing.T) {
	s := open(t, 60, 12)
	s.send(
		result(0, 0, false, "Hello is"), // an interim that turns out otherwise
		result(0, 0, true, "Hello, this is the order desk."),
		Pause{0},
		result(7*time.Second, 1, true, "My order never came, and I have waited for two weeks now, which is rather long."),
		result(23*time.Second, 0, false, "Oh dear, let me"),
		Saved{Recording: "live.wav", Messages: "live.jsonl", Bytes: 393600},
	)
	want := `
▸ microphone · 16 kHz · nova-3                       ● live
────────────────────────────────────────────────────────────
  0:00 0 ┃ Hello, this is the order desk.
  0:07 1 ┃ My order never came, and I have waited for two
         ┃ weeks now, which is rather long.
  0:23 0 │ Oh dear, let me …
─ saved as live.wav and live.jsonl, 394 kB ─────────────────
 ● 0:12.3  ████████████░░░░│░░░ -12 dB    22 words, 2 turns
 q end  k scroll back  Ctrl+C end at once`
	if got := s.seen(); squeeze(got) != squeeze(want) {
		t.Errorf("the screen is\n%s\nwant\n%s", got, want)
	}
}

// squeeze leaves out blanks at the ends of lines, and empty lines.
func squeeze(s string) string {
	var kept []string
	for l := range strings.Lines(s) {
		if l = strings.TrimRight(l, " \n"); l != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}

// A final replaces the interim words of its stretch, and only of its channel.
func TestInterim(t *testing.T) {
	s := open(t, 60, 12)
	s.send(Result{Channel: 0, From: 0, To: 2 * time.Second, Words: words(0, -1, "first")},
		Result{Channel: 1, From: 0, To: 2 * time.Second, Words: words(0, -1, "two")},
		Result{Channel: 0, From: 0, To: 2 * time.Second, Final: true, Words: words(0, -1, "FIRST")})
	if got := s.seen(); strings.Contains(got, "first") || !strings.Contains(got, "FIRST") || !strings.Contains(got, "two …") {
		t.Errorf("after the final of one channel:\n%s", got)
	}
	s.send(Result{Channel: 1, From: 0, To: 2 * time.Second, Final: true}) // an empty final clears
	if got := s.seen(); strings.Contains(got, "two") {
		t.Errorf("after an empty final:\n%s", got)
	}
	s.send(Result{Channel: 0, From: 4 * time.Second, To: 5 * time.Second, Words: words(4*time.Second, -1, "later")},
		Result{Channel: 0, From: 2 * time.Second, To: 4 * time.Second, Final: true, Words: words(2*time.Second, -1, "EARLIER")})
	if got := s.seen(); !strings.Contains(got, "later …") {
		t.Errorf("a final took away interim words that begin after it:\n%s", got)
	}
}

// q asks for the last words and stays until they are there; then the recording
// can be opened or sent to be analysed.
func TestEnd(t *testing.T) {
	s := open(t, 80, 24)
	if cmd := s.press("q"); cmd != nil || s.ended != 1 {
		t.Fatal("q does not end the session")
	}
	s.press("q")
	if s.ended != 1 || !strings.Contains(s.seen(), "the last words") {
		t.Errorf("while finishing:\n%s", s.seen())
	}
	if s.press("a"); s.Choice() != Leave {
		t.Error("analysed before it has ended")
	}
	s.send(Saved{Recording: "live.wav", Messages: "live.jsonl", Bytes: 1}, Ended{})
	if got := s.seen(); !strings.Contains(got, "✓ ended") || !strings.Contains(got, "Enter open it") || !strings.Contains(got, "a have it analysed") {
		t.Errorf("ended:\n%s", got)
	}
	for key, want := range map[string]Choice{"enter": OpenIt, "a": AnalyseIt, "q": Leave} {
		again := *s
		if cmd := again.press(key); cmd == nil || again.Choice() != want {
			t.Errorf("%s chooses %v, want %v", key, again.Choice(), want)
		}
	}
}

func TestOffline(t *testing.T) {
	s := open(t, 80, 24)
	s.send(Connection{State: Offline, Why: "the network is unreachable\x1b[2J", RetryIn: 4 * time.Second}, Gap{0, 3 * time.Second})
	for _, want := range []string{"! offline, again in 4 s", "the network is unreachable", "! 3 s never sent"} {
		if !strings.Contains(s.seen(), want) {
			t.Errorf("%q is not on the screen:\n%s", want, s.seen())
		}
	}
	if strings.Contains(s.View().Content, "\x1b[2J") {
		t.Error("an error drives the terminal")
	}
	s.send(Ended{Err: errors.New("401 Invalid credentials. (request 3fa8)")})
	if !strings.Contains(s.seen(), "✗ ended") || !strings.Contains(s.seen(), "401 Invalid credentials.") {
		t.Errorf("failed:\n%s", s.seen())
	}
}

// The wait for the next attempt is counted down while sound comes in.
func TestOfflineCountsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 80, 24)
		s.send(Connection{State: Offline, Why: "no route", RetryIn: 6 * time.Second})
		for _, c := range []struct {
			after time.Duration
			says  string
		}{{0, "again in 6 s"}, {2 * time.Second, "again in 4 s"}, {5 * time.Second, "trying again"}} {
			time.Sleep(c.after)
			if s.send(Heard{At: time.Second}); !strings.Contains(s.seen(), c.says) {
				t.Errorf("%v later it does not say %q:\n%s", c.after, c.says, s.seen())
			}
		}
	})
}

// Who ends it while there is no connection sees why the last words don't come.
func TestEndsOffline(t *testing.T) {
	s := open(t, 80, 24)
	s.send(Connection{State: Offline, Why: "no route to host", RetryIn: time.Second})
	s.press("q")
	s.send(Connection{State: Finishing})
	for _, want := range []string{"! offline, the last words wait", "no route to host", "Ctrl+C don't wait"} {
		if !strings.Contains(s.seen(), want) {
			t.Errorf("%q is not on the screen:\n%s", want, s.seen())
		}
	}
	if s.send(Connection{State: Live}); !strings.Contains(s.seen(), "… the last words") || strings.Contains(s.seen(), "no route") {
		t.Errorf("connected again:\n%s", s.seen())
	}
}

// Why it ended is told as a whole, with what to do, in every terminal.
func TestEndedBadly(t *testing.T) {
	for _, size := range [...][2]int{{200, 60}, {80, 24}, {40, 12}} {
		s := open(t, size[0], size[1])
		s.send(result(0, 0, true, "Hello there"), Saved{})
		s.send(Ended{Err: errors.New("https://api.deepgram.com answered 401: Invalid credentials. [request 3fa8-77]"), Hint: "Give a right key with earshot auth login.\x1b[2J"})
		got := strings.Join(strings.Fields(s.seen()), " ")
		for _, want := range []string{"Hello there", "✗ ended", "[request 3fa8-77]", "earshot auth login.", "q quit"} {
			if !strings.Contains(got, want) {
				t.Errorf("in %v %q is not on the screen:\n%s", size, want, s.seen())
			}
		}
		if strings.Contains(got, "open it") {
			t.Errorf("in %v there is nothing to open:\n%s", size, s.seen())
		}
	}
}

// A turn whose beginning can't be seen says at the top whose it is.
func TestTopSaysWho(t *testing.T) {
	s := open(t, 40, 12)
	s.send(result(0, 3, true, strings.Repeat("blah ", 100)))
	top := strings.Split(s.seen(), "\n")[2]
	if !strings.Contains(top, "… 3 ┃ blah") {
		t.Errorf("the line at the top is %q", top)
	}
}

// What the first connection took to come about is no sound that was lost.
func TestGap(t *testing.T) {
	s := open(t, 80, 24)
	if s.send(Gap{0, 50 * time.Millisecond}); strings.Contains(s.seen(), "never sent") {
		t.Errorf("a gap of 50 ms:\n%s", s.seen())
	}
}

// What was scrolled back to stays in view while more is said.
func TestScroll(t *testing.T) {
	s := open(t, 40, 12)
	for i := range 20 {
		s.send(result(time.Duration(i)*10*time.Second, i%2, true, "number"+string(rune('A'+i))))
	}
	s.press("k")
	s.press("k")
	before := squeeze(s.seen())
	s.send(result(210*time.Second, 0, true, "and more is said now"))
	if got := squeeze(s.seen()); strings.Contains(got, "and more") || strings.Contains(got, "numberT") || !strings.Contains(before, "numberR") || !strings.Contains(got, "numberR") {
		t.Errorf("before\n%s\nafter\n%s", before, got)
	}
	s.press("G")
	if !strings.Contains(s.seen(), "and more") {
		t.Errorf("G does not go back to now:\n%s", s.seen())
	}
}

// What was scrolled back to stays at the top when the terminal becomes another.
func TestScrollAndResize(t *testing.T) {
	s := open(t, 100, 20)
	for i := range 40 {
		s.send(result(time.Duration(i)*time.Minute, i%2, true, strings.Repeat("some words ", i)+"turn"+string(rune('A'+i))))
	}
	for range 60 {
		s.press("k")
	}
	top := func() string { return strings.Fields(strings.Split(s.seen(), "\n")[2])[0] }
	before := top()
	for _, size := range [...][2]int{{60, 20}, {120, 22}, {40, 12}, {100, 20}} {
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		if got := top(); got != before {
			t.Errorf("%v: at the top is %s, was %s", size, got, before)
		}
	}
	s.press("G")
	s.send(tea.WindowSizeMsg{Width: 60, Height: 20})
	if !strings.Contains(s.seen(), "turn"+string(rune('A'+39))) {
		t.Errorf("the end is lost:\n%s", s.seen())
	}
}

func FuzzScreen(f *testing.F) {
	f.Add("Hello 日本 \x1b[31m é", uint8(80), uint8(24), int8(3), true)
	f.Add("e\u0301 👩‍👩‍👧 \u202e", uint8(31), uint8(7), int8(-1), false)
	f.Fuzz(func(t *testing.T, said string, width, height uint8, speaker int8, final bool) {
		s := open(t, max(int(width), 1), max(int(height), 1))
		for i := range 3 {
			s.send(result(time.Duration(i)*time.Second, int(speaker), final || i == 0, said))
		}
		s.press("up")
		s.send(tea.WindowSizeMsg{Width: max(int(height), 1), Height: max(int(width), 1)})
	})
}

// An hour of words, and more come: each result is drawn in far less than the
// tenth of a second until the next.
func BenchmarkResult(b *testing.B) {
	m := New(Options{Title: "microphone", Fixed: true, Theme: theme.Options{Dark: true, Profile: colorprofile.TrueColor}})
	var next tea.Model = m
	next, _ = next.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	for i := range 900 {
		next, _ = next.Update(result(time.Duration(i)*4*time.Second, i%3, true, "some ten words that somebody says in about four seconds"))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		next, _ = next.Update(result(time.Hour+time.Duration(i)*time.Second, i%3, i%4 == 0, "more is said now"))
	}
}
