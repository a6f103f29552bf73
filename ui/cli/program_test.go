package cli

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"earshot/ui/terminal"
)

// The tests here start the real program in a terminal emulator: keys go in, the
// screen comes out. They look at what only the whole can get wrong.
func TestProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	p := program{path: built(t)}
	t.Run("shows a call", p.showsCall)
	t.Run("shows the demo", p.showsDemo)
	t.Run("moves all panes to one word", p.movesAllPanes)
	t.Run("cues the anchor of a segment", p.cuesAnchor)
	t.Run("is heard from the right word", p.soundsRight)
	t.Run("highlight follows the playhead", p.followsPlayhead)
	t.Run("keeps hostile text harmless", p.keepsHarmless)
	t.Run("shows no colour when asked", p.showsNoColour)
	t.Run("reads standard input", p.readsStandardInput)
	t.Run("shows half a response", p.showsHalf)
	t.Run("ends and gives the terminal back", p.givesTerminalBack)
	t.Run("quits on signals", p.quitsOnSignals)
	t.Run("suspends and comes back", p.suspends)
	t.Run("ends when a pipe is closed", p.endsOnClosedPipe)
	t.Run("prints its manual", p.printsManual)
	t.Run("leads to the JSON and back", p.inspects)
	t.Run("follows links", p.followsLinks)
	t.Run("shows the health", p.showsHealth)
	t.Run("walks the issues", p.walksIssues)
	t.Run("gives JSON to commands", p.pipes)
	t.Run("keeps folds", p.keepsFolds)
	t.Run("ends well when head has seen enough", p.endsWell)
}

// program is the built binary.
type program struct{ path string }

// open opens a call in a terminal of 120 by 40 cells, without sound.
func (p program) open(t *testing.T, args ...string) *terminal.Terminal {
	t.Helper()
	return terminal.Exec(t, 120, 40, nil, p.path, append([]string{"--output", "silent"}, args...)...)
}

func (p program) showsCall(t *testing.T) {
	tm := p.open(t, calls+"listen.json")
	for _, s := range []string{"listen.json", "59 words", "Harbour Lights", "1 Transcript", "2 Segments", "Wrong date", "words[0]"} {
		tm.Wait(s)
	}
	if !tm.AltScreen() {
		t.Error("it does not use the alternate screen")
	}
}

func (p program) showsDemo(t *testing.T) {
	tm := p.open(t)
	tm.Wait("demo.json")
	tm.Wait("Thank you for calling")
	tm.Wait("2 speakers")
}

// The cursor is one word: whatever moves it, every pane shows the same one.
func (p program) movesAllPanes(t *testing.T) {
	tm := terminal.Exec(t, 120, 50, nil, p.path, "--output", "silent", "--at", "T2", calls+"listen.json")
	at := func(word int, text, segment string) {
		t.Helper()
		waitWord(tm, word)
		tm.Wait(fmt.Sprintf(`words[%d]  "%s"`, word, text))
		tm.WaitFn("the row of "+segment, func() bool { return selectedRow(tm) == segment })
		tm.Wait("3 Detail ─ " + segment)
		tm.Wait(fmt.Sprintf(`── w%d "%s" ─`, word, text))
	}
	tm.Wait("59 words")
	at(8, "I", "T2")
	tm.Keys("w")
	at(9, "booked", "T2")
	tm.Keys("J")
	at(39, "I've", "T3")
	tm.Keys("t J") // the next lane is intents
	at(46, "the", "I2")
	tm.Keys("K")
	at(8, "I", "I1")
	tm.Keys("2 t <down>") // a row further in the list
	tm.WaitFn("another word", func() bool { return cursor(tm) != 8 })
	tm.Keys("/")
	tm.Send("saturday")
	tm.Keys("<enter>")
	waitWord(tm, 18)
	tm.Keys("@")
	tm.Send("0:20")
	tm.Keys("<enter>")
	waitWord(tm, 37)
}

// cursor gives the word under the cursor, as the line of its path shows it.
func cursor(tm *terminal.Terminal) int {
	m := regexp.MustCompile(`\.words\[(\d+)\]  "`).FindStringSubmatch(tm.Text())
	if m == nil {
		return -1
	}
	word, _ := strconv.Atoi(m[1])
	return word
}

func waitWord(tm *terminal.Terminal, word int) {
	tm.WaitFn(fmt.Sprintf("word %d", word), func() bool { return cursor(tm) == word })
}

// selectedRow gives the name of the selected row of the list of segments.
func selectedRow(tm *terminal.Terminal) string {
	m := regexp.MustCompile(`│▸ +(\S+?)!? `).FindStringSubmatch(tm.Text())
	if m == nil {
		return ""
	}
	return m[1]
}

// The service says that this topic begins at word 1, half a minute late. Its
// text says where it really begins.
const lateTopic = `{"metadata": {"duration": 60, "channels": 1}, "results": {
"channels": [{"alternatives": [{"transcript": "Stop right there.", "confidence": 1, "words": [
 {"word": "stop", "start": 2, "end": 2.4, "confidence": 1, "punctuated_word": "Stop"},
 {"word": "right", "start": 30, "end": 30.4, "confidence": 1, "punctuated_word": "right"},
 {"word": "there", "start": 31, "end": 31.4, "confidence": 1, "punctuated_word": "there."}]}]}],
"topics": {"segments": [{"text": "Stop right there.", "start_word": 1, "end_word": 3, "topics": [{"topic": "Halt", "confidence_score": 0.5}]}]}}}`

func (p program) cuesAnchor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "late.json")
	if err := os.WriteFile(path, []byte(lateTopic), 0o600); err != nil {
		t.Fatal(err)
	}
	tm := p.open(t, path)
	tm.Wait("Halt")
	tm.Keys("G") // away from it
	waitWord(tm, 2)
	tm.Keys("2 K <enter>")
	tm.WaitFn("the sound at 2 s", func() bool {
		s, playing := playhead(tm)
		return playing && 1.9 <= s && s < 29
	})
	waitWord(tm, 0)
}

// playhead reads the status line: seconds, and whether it plays.
func playhead(tm *terminal.Terminal) (seconds float64, playing bool) {
	m := regexp.MustCompile(`([▶‖]) (\d+):(\d+\.\d).?/ `).FindStringSubmatch(tm.Text())
	if m == nil {
		return -1, false
	}
	minutes, _ := strconv.ParseFloat(m[2], 64)
	seconds, _ = strconv.ParseFloat(m[3], 64)
	return minutes*60 + seconds, m[1] == "▶"
}

func (p program) followsPlayhead(t *testing.T) {
	tm := p.open(t, calls+"listen.json")
	tm.Wait("59 words")
	tm.Settle(200e6)
	before := looks(tm, "Harbour")
	tm.Keys("<enter>")
	tm.WaitFn("word 4 to be heard", func() bool { return cursor(tm) >= 4 })
	if after := looks(tm, "Harbour"); after == before {
		t.Errorf("word 0 looks as it did while the cursor was there: %s", after)
	}
	tm.Keys("<space>")
	tm.WaitFn("a pause", func() bool { _, playing := playhead(tm); return !playing })
	s, _ := playhead(tm)
	tm.Settle(300e6)
	if now, _ := playhead(tm); now != s {
		t.Errorf("the playhead went on from %v to %v while paused", s, now)
	}
	tm.Keys("{ {") // moving the cursor leaves the sound where it is
	waitWord(tm, 0)
	if now, _ := playhead(tm); now != s {
		t.Errorf("moving the cursor moved the playhead from %v to %v", s, now)
	}
}

// looks describes how a word looks.
func looks(tm *terminal.Terminal, word string) string {
	x, y, _ := tm.Find(word)
	c := tm.Cell(x, y)
	return fmt.Sprint(terminal.Hex(c.Style.Fg), terminal.Hex(c.Style.Bg), c.Style.Attrs, c.Style.Underline)
}

func (p program) keepsHarmless(t *testing.T) {
	b, err := os.ReadFile(calls + "hostile.json")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a\x1b]52;c;Zm9v\x07\x9b5m.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Skip("no such file names here: ", err)
	}
	tm := p.open(t, path)
	tm.Wait("15 words")
	tm.Keys("J J w w p <esc> <tab> <tab> <tab> t J <enter> <space> ? <esc> : <esc> g s <esc> Z Z 1")
	tm.Keys("@")
	tm.Send("w2")
	tm.Keys("<enter> y p")
	tm.Wait("copied path")
	tm.Keys("q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	copied := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(".results.channels[0].alternatives[0].words[2]")) + "\x07"
	for _, s := range tm.Sequences() {
		if s != copied && !slices.ContainsFunc(ownSequences, func(own *regexp.Regexp) bool { return own.MatchString(s) }) {
			t.Errorf("the terminal got %q", s)
		}
	}
	for _, blink := range []string{"\x1b[5m", ";5m"} { // a look that earshot never uses
		if bytes.Contains(tm.Output(), []byte(blink)) {
			t.Errorf("the terminal got %q", blink)
		}
	}
}

// ownSequences are what earshot itself has to say to a terminal.
var ownSequences = []*regexp.Regexp{
	regexp.MustCompile(`^[\n\r\t\x08]$`),
	regexp.MustCompile(`^\x1b\[[0-9;]*[A-Za-z@\x60]$`),               // moves, looks, erasing, scrolling
	regexp.MustCompile(`^\x1b\[[?>=<][0-9;]*[hlmuqW]$`),              // modes
	regexp.MustCompile(`^\x1b\[\??[0-9;]*(\$p| q)$`),                 // asking for modes, the cursor's shape
	regexp.MustCompile(`^\x1b[78M]$`),                                // keeping a place
	regexp.MustCompile(`^\x1b\]2;(earshot [[:print:]␀-␡�]*)?\x07$`),  // the window's title
	regexp.MustCompile(`^\x1b\](1[0-2];\?|11[0-2];?)(\x07|\x1b\\)$`), // colours: asking, giving back
}

func (p program) showsNoColour(t *testing.T) {
	tm := terminal.Exec(t, 120, 40, []string{"NO_COLOR=yes"}, p.path, "--output", "silent", calls+"listen.json")
	tm.Wait("59 words")
	tm.Keys("J <enter> w")
	tm.Keys("q")
	tm.ExitCode()
	colour := regexp.MustCompile(`^\x1b\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9;]*)?m$`)
	for _, s := range tm.Sequences() {
		if colour.MatchString(s) {
			t.Fatalf("the terminal got the colour %q", s)
		}
	}
}

func (p program) readsStandardInput(t *testing.T) {
	tm := p.shell(t, "cat "+calls+"listen.json | "+p.path+" --output silent -; echo code $?")
	tm.Wait("standard input")
	tm.Wait("59 words")
	tm.Keys("J")
	waitWord(tm, 8)
	tm.Keys("q")
	tm.Wait("code 0")
}

func (p program) showsHalf(t *testing.T) {
	tm := p.shell(t, p.path+" --output silent "+calls+"truncated.json; echo code $?")
	tm.Wait("truncated.json")
	tm.Wait("9000")
	tm.Keys("q")
	tm.Wait("code 2")
	tm.Wait("is not an analysed call")
}

// shell runs a line in a shell.
func (p program) shell(t *testing.T, line string) *terminal.Terminal {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	return terminal.Exec(t, 120, 40, nil, sh, "-c", line)
}

// restored reports what is not as the program found it.
func restored(t *testing.T, tm *terminal.Terminal) {
	t.Helper()
	if tm.AltScreen() {
		t.Error("the alternate screen is still shown")
	}
	if _, _, visible := tm.Cursor(); !visible {
		t.Error("the cursor is hidden")
	}
	modes := map[string]bool{}
	for _, s := range tm.Sequences() {
		if m := regexp.MustCompile(`^\x1b\[\?([0-9;]+)([hl])$`).FindStringSubmatch(s); m != nil {
			for mode := range strings.SplitSeq(m[1], ";") {
				modes[mode] = m[2] == "h"
			}
		}
	}
	for mode, on := range modes {
		if on && mode != "25" {
			t.Errorf("mode %s is still on", mode)
		}
	}
}

func (p program) givesTerminalBack(t *testing.T) {
	for name, keys := range map[string]string{"q": "q", "Ctrl+C": "<ctrl+c>", "Ctrl+C in a prompt": "/ a <ctrl+c>", "q while it plays": "<enter> q"} {
		t.Run(name, func(t *testing.T) {
			tm := p.shell(t, p.path+" --mouse on --output silent "+calls+"listen.json; echo code $?; stty -a")
			tm.Wait("59 words")
			tm.Keys(keys)
			tm.Wait("code 0")
			if code := tm.ExitCode(); code != 0 {
				t.Fatalf("no stty here: %d", code)
			}
			for _, raw := range []string{"-icanon", "-echo ", "-isig", "-opost"} {
				if strings.Contains(tm.Text(), raw) {
					t.Errorf("the terminal is left with %s", raw)
				}
			}
			restored(t, tm)
		})
	}
}

func (p program) quitsOnSignals(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			tm := p.open(t, calls+"listen.json")
			tm.Wait("59 words")
			tm.Keys("<enter>")
			tm.Signal(s)
			if code := tm.ExitCode(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			restored(t, tm)
		})
	}
}

func (p program) suspends(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no bash for job control")
	}
	tm := terminal.Exec(t, 120, 40, []string{"PS1=ready> "}, bash, "--norc", "--noprofile", "-i")
	tm.Wait("ready>")
	tm.Send(p.path + " --output silent " + calls + "listen.json\r")
	tm.Wait("59 words")
	tm.Keys("J")
	waitWord(tm, 8)
	tm.Keys("<ctrl+z>")
	tm.Wait("Stopped")
	if _, _, visible := tm.Cursor(); tm.AltScreen() || !visible {
		t.Error("the shell got the terminal as earshot has it")
	}
	tm.Send("fg\r")
	tm.Wait("59 words")
	waitWord(tm, 8)
	tm.Keys("w")
	waitWord(tm, 9)
	tm.Keys("q")
	tm.WaitFn("the prompt", func() bool { return !tm.AltScreen() })
	tm.Send("exit $?\r")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A reader that ends early, such as head, ends the program without a word.
func (p program) endsOnClosedPipe(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	long := slices.Repeat([]string{`{"word":"a","start":1,"end":2,"confidence":1}`}, 50_000)
	path := filepath.Join(t.TempDir(), "long.json")
	response := `{"results":{"channels":[{"alternatives":[{"transcript":"","words":[` + strings.Join(long, ",") + `]}]}]}}`
	if err := os.WriteFile(path, []byte(response), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(sh, "-c", p.path+" "+path+" | head -1")
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil || string(out) != "long.json\n" || errs.Len() > 0 {
		t.Errorf("%q, %q, %v", out, &errs, err)
	}
}

func (p program) printsManual(t *testing.T) {
	out, err := exec.Command(p.path, "man").Output()
	if err != nil || !bytes.Contains(out, []byte(".TH EARSHOT 1")) {
		t.Errorf("%v\n%s", err, out)
	}
}
