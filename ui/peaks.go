package ui

import (
	tea "charm.land/bubbletea/v2"

	"earshot/ui/pane"
)

// peaksMsg carries the newest loudness and where the next comes from.
type peaksMsg struct {
	peaks pane.Peaks
	more  <-chan pane.Peaks
}

// watchPeaks starts computing the loudness of the recording. Only the newest
// report waits to be shown, so a slow terminal never holds the work up.
func (m *Model) watchPeaks(s Sound) tea.Cmd {
	if s.Peaks == nil {
		return nil
	}
	reports := make(chan pane.Peaks, 1)
	ctx := m.ctx
	go func() {
		defer close(reports)
		_ = s.Peaks(ctx, func(p pane.Peaks) { // without a picture the sound still plays
			select {
			case <-reports:
			default:
			}
			reports <- p
		})
	}()
	return m.own(nextPeaks(reports))
}

func nextPeaks(reports <-chan pane.Peaks) tea.Cmd {
	return func() tea.Msg {
		p, ok := <-reports
		if !ok {
			return nil
		}
		return peaksMsg{p, reports}
	}
}

func (m *Model) onPeaks(msg peaksMsg) tea.Cmd {
	m.state.Peaks = &msg.peaks
	return m.own(nextPeaks(msg.more))
}
