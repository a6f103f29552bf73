package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"earshot/model/tree"
	"earshot/ui/text"
)

// A shellOf is asked to run commands, and answers as the test says.
type shellOf struct {
	command, input string
	answer         Piped
	ended          bool
}

func (s *shellOf) run(ctx context.Context, command string, input []byte) Piped {
	s.command, s.input, s.ended = command, string(input), ctx.Err() != nil
	return s.answer
}

// piped types a command after | and lets it run.
func (e *explorer) piped(command string) {
	e.t.Helper()
	e.press("|")
	e.text(command)
	next, cmd := e.Model.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	e.Model = next.(Model)
	if cmd == nil {
		e.t.Fatalf("%q does not run: %q", command, e.toast)
	}
	e.send(cmd())
}

// What is under the cursor goes to the command: the word, the segment, the value
// chosen in the inspector, byte for byte.
func TestPipe(t *testing.T) {
	for _, tt := range []struct{ keys, subject, input string }{
		{"}", ".results.channels[0].alternatives[0].words[5]", `{"word":"my","punctuated_word":"My","start":2.5,"end":2.9,"confidence":0.98,"speaker":1}`},
		{"2 j j", ".results.sentiments.segments[1]", `{"text":"My order never came, and I am angry.","start_word":5,"end_word":12,"sentiment":"negative","sentiment_score":-0.7}`},
		{"} i j j", ".results.channels[0].alternatives[0].words[5].punctuated_word", `"My"`},
	} {
		sh := &shellOf{answer: Piped{Out: []byte("one\n\ttwo\n"), Err: []byte("three\x1b[2J")}}
		e := openWith(t, support(t), 120, 40, Options{Pipe: sh.run})
		built, err := tree.Build(context.Background(), e.state.Call.Doc)
		e.press(tt.keys)
		e.send(treeMsg{built, err})
		if strings.Contains(tt.keys, "i") {
			e.press("j", "j")
		}
		e.piped("jq .")
		if sh.command != "jq ." || sh.input != tt.input {
			t.Errorf("%s: %q got %q, want %q", tt.keys, sh.command, sh.input, tt.input)
		}
		for _, want := range []string{tt.subject + " | jq .", "one", "        two", "three␛[2J", "✓ exit 0  2 lines"} {
			if !strings.Contains(e.screen(), want) {
				t.Errorf("%s: it does not show %q:\n%s", tt.keys, want, e.screen())
			}
		}
		e.press("esc")
		if e.overlay.open() {
			t.Error("Esc does not close it")
		}
	}
}

// How a command ended is told.
func TestPipeEnded(t *testing.T) {
	for _, tt := range []struct {
		answer Piped
		want   string
	}{
		{Piped{Code: 3}, "✗ exit 3  it printed nothing"},
		{Piped{Out: []byte("x"), Cut: true}, "! ended after 1 MB  1 line"},
		{Piped{Fault: errors.New("no \x1bsh")}, "✗ no ␛sh"},
	} {
		sh := &shellOf{answer: tt.answer}
		e := openWith(t, support(t), 120, 40, Options{Pipe: sh.run})
		e.piped("x")
		if !strings.Contains(e.screen(), tt.want) {
			t.Errorf("it does not say %q:\n%s", tt.want, e.screen())
		}
	}
}

// Esc ends a command that runs, and what it would have said is not shown.
func TestPipeEscape(t *testing.T) {
	sh := &shellOf{}
	e := openWith(t, support(t), 120, 40, Options{Pipe: sh.run})
	e.press("|")
	e.text("sleep 9")
	next, cmd := e.Model.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	e.Model = next.(Model)
	if !strings.Contains(e.screen(), "running …  Esc ends it") {
		t.Errorf("it does not say that it runs:\n%s", e.screen())
	}
	e.press("esc")
	e.send(cmd())
	if !sh.ended || e.overlay.open() || !strings.Contains(e.screen(), "ended: sleep 9") {
		t.Errorf("ended %v:\n%s", sh.ended, e.screen())
	}
}

// Commands of before come back with Up, and | in the popup changes the last.
func TestPipeHistory(t *testing.T) {
	sh := &shellOf{answer: Piped{Out: []byte(strings.Repeat("line\n", 200))}}
	e := openWith(t, support(t), 120, 40, Options{Pipe: sh.run})
	for _, c := range []string{"one", "two", "one"} {
		e.piped(c)
		e.press("esc")
	}
	if got := fmt.Sprint(e.piping.commands); got != "[two one]" {
		t.Errorf("remembered are %s", got)
	}
	e.press("|", "up", "up", "up", "down")
	if got := e.overlay.prompt.input.Value(); got != "one" {
		t.Errorf("Up Up Up Down gives %q", got)
	}
	e.press("enter")
	e.press("|")
	if got := e.overlay.prompt.input.Value(); got != "one" {
		t.Errorf("| gives %q", got)
	}
	e.press("esc")
	if len(e.piping.commands) != 2 || e.overlay.open() {
		t.Errorf("Esc: %v", e.piping.commands)
	}
	e.piped("long")
	e.press("G")
	if e.overlay.scroll != 200-(e.largeRect().Dy()-2) {
		t.Errorf("G scrolls to %d", e.overlay.scroll)
	}
	e.press("g g", "j", "ctrl+d", "k")
	if e.overlay.scroll == 0 || e.overlay.scroll > 40 {
		t.Errorf("scrolled to %d", e.overlay.scroll)
	}
}

// Where no commands are run the key says so.
func TestPipeOff(t *testing.T) {
	e := open(t, support(t), 120, 40)
	e.press("|")
	if e.overlay.open() || e.toast != "commands can't be run from here" {
		t.Errorf("%q", e.toast)
	}
}

// What a command prints is broken into lines no wider than the popup.
func TestPipeLines(t *testing.T) {
	for _, l := range linesOf(&Piped{Out: []byte("  \"a\": \"" + strings.Repeat("word ", 60) + "\"\r\n\xff\xfe\n" + strings.Repeat("x", 300) + "\n" + strings.Repeat(" ", 200) + "y")}, 40) {
		if len([]rune(l.text)) > 40 {
			t.Errorf("%q", l.text)
		}
	}
	if got := linesOf(&Piped{Out: []byte("  a bb ccc\n")}, 8); len(got) != 2 || got[1].text != "  ccc" {
		t.Errorf("%+v", got)
	}
}

// Plain mode tells what a command printed line by line, and how it ended.
func TestPipeSaid(t *testing.T) {
	for _, tt := range []struct {
		out  output
		want string
	}{
		{output{command: "jq ."}, "Running jq ."},
		{output{piped: &Piped{Out: []byte("a\n\tb\n"), Err: []byte("c\n"), Code: 2}}, "a/        b/c/Exit code 2"},
		{output{piped: &Piped{Out: []byte("a"), Cut: true}}, "a/Ended after 1 MB"},
		{output{piped: &Piped{Fault: errors.New("no sh")}}, "It could not be run: no sh"},
	} {
		if got := strings.Join(tt.out.said(), "/"); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// Whatever is printed, a megabyte of it is laid out in less than one frame's
// worth of waiting.
func BenchmarkOutput(b *testing.B) {
	for name, printed := range map[string]string{"JSON": "  \"word\": \"scarf\",\n", "a line": "scarf ", "tabs": "\t", "lines": "\n", "no spaces": "x", "Chinese": "你好"} {
		b.Run(name, func(b *testing.B) {
			p := &Piped{Out: []byte(strings.Repeat(printed, 1<<20/len(printed)))}
			for b.Loop() {
				linesOf(p, 100)
			}
		})
	}
}

// Whatever a command prints, each line fits and nothing in it drives a terminal.
func FuzzOutput(f *testing.F) {
	f.Add("{\n\t\"a\": 1\n}", 20)
	f.Add("\x1b[2J\x00\r\n   你好\t你好 e\u0301", 9)
	f.Fuzz(func(t *testing.T, printed string, width int) {
		width = min(max(width, 8), 200)
		for _, l := range linesOf(&Piped{Out: []byte(printed)}, width) {
			if n := text.Width(l.text); n > width || text.Safe(l.text) != l.text {
				t.Fatalf("%q is %d wide, want at most %d", l.text, n, width)
			}
		}
	})
}
