// Command empty is the least Bubble Tea program of earshot's kind, the floor
// that measurements of earshot are held against: the alternate screen, the
// same frame rate, one full static frame, and a mark on the cursor's line that
// moves with every key. Lines are made once for each size.
//
//	go run ./ui/bench/empty [-fps 120] [-ticks 20] [-moves 20]
//
// With -ticks, space starts and stops as many ticks a second, as playing does;
// of these, -moves move the mark.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

func main() {
	fps := flag.Int("fps", 120, "frames a second")
	ticks := flag.Int("ticks", 0, "ticks a second while playing")
	moves := flag.Float64("moves", 0, "moves of the mark a second while playing, at most -ticks")
	flag.Parse()
	m := model{ticks: *ticks, moves: *moves}
	if _, err := tea.NewProgram(m, tea.WithFPS(*fps)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, "empty:", err)
		os.Exit(1)
	}
}

type model struct {
	ticks   int
	moves   float64
	playing bool
	due     float64  // moves not yet made
	cursor  int      // line
	lines   []string // as they are
	marked  []string // with the mark
	frame   string
}

type tick struct{}

func (m model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.lines, m.marked = lines(msg.Width, msg.Height)
		return m.move(0), nil
	case tea.KeyPressMsg:
		switch msg.String() {
		case "q", "ctrl+c":
			return m, tea.Quit
		case "up", "k":
			return m.move(-1), nil
		case "space":
			if m.playing = !m.playing && m.ticks > 0; m.playing {
				return m, m.next()
			}
			return m, nil
		}
		return m.move(1), nil
	case tick:
		if !m.playing {
			return m, nil
		}
		if m.due += m.moves / float64(m.ticks); m.due >= 1 {
			m.due--
			m = m.move(1)
		}
		return m, m.next()
	}
	return m, nil
}

func (m model) next() tea.Cmd {
	return tea.Tick(time.Second/time.Duration(m.ticks), func(time.Time) tea.Msg { return tick{} })
}

func (m model) move(by int) model {
	n := len(m.lines)
	if n == 0 {
		return m
	}
	m.cursor = ((m.cursor+by)%n + n) % n
	var b strings.Builder
	for i, l := range m.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i == m.cursor {
			l = m.marked[i]
		}
		b.WriteString(l)
	}
	m.frame = b.String()
	return m
}

// lines fills the screen with words. The mark is the first word reversed.
func lines(w, h int) (plain, marked []string) {
	const text = "the quick brown fox jumps over the lazy dog and runs "
	for i := range h {
		l := strings.Repeat(text[4*(i%5):]+text, w/len(text)+1)[:w]
		if i == 0 {
			l = fmt.Sprintf("%-*.*s", w, w, "EMPTY")
		}
		plain = append(plain, l)
		n := max(0, strings.IndexByte(l, ' '))
		marked = append(marked, "\x1b[7m"+l[:n]+"\x1b[27m"+l[n:])
	}
	return plain, marked
}

func (m model) View() tea.View {
	v := tea.NewView(m.frame)
	v.AltScreen = true
	return v
}
