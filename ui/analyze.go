package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/analysis"
	"earshot/ui/text"
)

// Analyst has recordings and texts analysed. The command line fills it.
type Analyst interface {
	// Estimate tells what would be sent where, and what it may cost, in a few
	// lines, or why it can't be. It sends nothing.
	Estimate(ctx context.Context, c analysis.Choices, of *model.Call) string
	// Analyse sends it, saves the answer and returns the name that
	// Options.Open takes. progress may be called from any goroutine.
	Analyse(ctx context.Context, c analysis.Choices, of *model.Call, progress func(AnalysisProgress)) (source string, err error)
}

// AnalysisProgress says how far an analysis is.
type AnalysisProgress struct {
	Doing string  // "sending 3.1 of 12 MB"; untrusted
	Done  float64 // 0..1; negative when nobody can tell
}

// job is the analysis that is under way.
type job struct {
	cancel     context.CancelFunc // nil when there is none
	generation int
	of         string // the call whose recording is analysed, or its text; "" for another
	progress   AnalysisProgress
	asked      time.Time // when quitting would have ended it
	failure    []string  // why it failed, while that can't be shown
}

type (
	analysisMsg struct {
		generation int
		progress   AnalysisProgress
		more       <-chan tea.Msg
	}
	analysedMsg struct {
		generation int
		source     string
		err        error
	}
)

// analyse sends the call, or what else was chosen, in the background.
func (m *Model) analyse(c analysis.Choices) tea.Cmd {
	if !c.Any() {
		m.toast = "nothing was chosen to be found"
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	generation := m.job.generation + 1
	m.job = job{cancel: cancel, generation: generation, progress: AnalysisProgress{Doing: "beginning", Done: -1}}
	if c.What != analysis.Other {
		m.job.of = m.opts.Source
	}
	analyst, call := m.opts.Analyst, m.state.Call
	reports := make(chan tea.Msg, 1)
	go func() {
		defer close(reports)
		source, err := analyst.Analyse(ctx, c, call, func(p AnalysisProgress) {
			select { // only the newest report waits to be shown
			case <-reports:
			default:
			}
			select {
			case reports <- analysisMsg{generation: generation, progress: p}:
			default:
			}
		})
		select {
		case <-reports:
		default:
		}
		reports <- analysedMsg{generation, source, err}
	}()
	return nextReport(reports)
}

func nextReport(reports <-chan tea.Msg) tea.Cmd {
	return func() tea.Msg {
		msg, ok := <-reports
		if !ok {
			return nil
		}
		if p, ok := msg.(analysisMsg); ok {
			p.more = reports
			return p
		}
		return msg
	}
}

func (m *Model) onAnalysis(msg analysisMsg) tea.Cmd {
	if msg.generation == m.job.generation && m.job.cancel != nil {
		m.job.progress = msg.progress
	}
	return nextReport(msg.more)
}

// onAnalysed opens the answer beside the call, or keeps it for gn while the
// person listens.
func (m *Model) onAnalysed(msg analysedMsg) tea.Cmd {
	if msg.generation != m.job.generation || m.job.cancel == nil {
		return nil
	}
	m.job.cancel()
	m.job.cancel = nil
	if errors.Is(msg.err, context.Canceled) {
		m.toast = "the analysis was cancelled, and nothing was kept of it"
		return nil
	}
	if msg.err != nil {
		if m.job.failure = m.explained(msg.err); m.overlay.open() {
			m.toast = "the analysis failed; why is told when this is closed"
		}
		return nil
	}
	if m.opts.Open == nil {
		m.toast = "saved as " + safeLine(msg.source)
		return nil
	}
	at := m.remember(msg.source, m.job.of)
	if m.state.Sound.Playing || m.overlay.open() {
		m.toast = m.ready(at)
		return nil
	}
	return m.openCall(at)
}

// tellFailure says why an analysis failed, once nothing else is open that it
// would take away.
func (m *Model) tellFailure() {
	if m.job.failure == nil || m.overlay.open() || m.prefix != "" {
		return
	}
	m.overlay = overlay{kind: action.SoundHelp, title: "The analysis failed", help: m.job.failure}
	m.job.failure = nil
}

// quitUnlessBusy ends the explorer. An analysis that is under way may have been
// paid for, so that ending it takes the same key again.
func (m *Model) quitUnlessBusy() tea.Cmd {
	const meant = 5 * time.Second
	if now := time.Now(); m.job.cancel != nil && now.Sub(m.job.asked) > meant {
		m.job.asked = now
		m.toast = m.keys.KeyOf(action.Close) + " again ends the analysis, and earshot"
		return nil
	}
	return m.quit()
}

// explained returns an error as lines, the last of which may say what to do.
func (m *Model) explained(err error) []string {
	width := m.popupRect(soundHelpWidth, 0).Dx() - 4
	lines := wrapText(safeLine(err.Error()), width)
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		lines = append(append(lines, ""), wrapText(safeLine(hinted.Hint()), width)...)
	}
	return lines
}

// cancelAnalysis ends the analysis that is under way.
func (m *Model) cancelAnalysis() {
	if m.job.cancel == nil {
		m.toast = "no analysis is under way"
		return
	}
	m.job.cancel()
	m.job.progress = AnalysisProgress{Doing: "cancelling", Done: -1}
}

// drawJob draws how far the analysis is, in the place of the path.
func (m *Model) drawJob(c *text.Canvas) {
	t := m.state.Theme
	g := &t.Glyphs
	p := m.job.progress
	const ends = " ends it "
	key := m.keys.KeyOf(action.CancelAnalysis)
	hint := text.Width(key) + len(ends)
	c.Put(t.Faint, g.Horizontal)
	c.Put(t.Accent, " analysing ")
	const usual = len("waiting for the answer, 0:00:00") // goes before the bar and the hint
	c.Put(t.Text, text.Cut(safeLine(p.Doing), min(max(c.Room()-hint-20, usual), c.Room()-3)))
	c.Put("", "  ")
	if width := min(24, c.Room()-hint-5); p.Done >= 0 && width > 4 {
		full := int(min(p.Done, 1) * float64(width))
		c.Put(t.Accent, strings.Repeat(g.Bars[8], full))
		c.Put(t.Faint, strings.Repeat(g.Horizontal, width-full))
		c.Put("", "  ")
	}
	if c.Room() > hint+2 {
		c.Put(t.Key, key)
		c.Put(t.Dim, ends)
	}
	c.Fill(t.Faint, g.Horizontal)
	c.End("")
}
