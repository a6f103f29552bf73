package ui

import (
	tea "charm.land/bubbletea/v2"

	"earshot/ui/pane"
	"earshot/ui/timeline"
)

// peaksMsg carries the newest loudness, worked out for the timeline, and where
// the next comes from.
type peaksMsg struct {
	loudness timeline.Loudness
	more     <-chan pane.Peaks
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
	return m.nextPeaks(reports)
}

// nextPeaks waits for the next report and works it out for the timeline: of
// hours that takes longer than a key may wait.
func (m *Model) nextPeaks(reports <-chan pane.Peaks) tea.Cmd {
	shown, _ := m.panes[paneTimeline].(timeline.Model)
	return m.own(func() tea.Msg {
		p, ok := <-reports
		if !ok {
			return nil
		}
		return peaksMsg{shown.Loudness(&p), reports}
	})
}

func (m *Model) onPeaks(msg peaksMsg) tea.Cmd {
	m.state.Peaks = msg.loudness.Peaks
	if t, ok := m.panes[paneTimeline].(timeline.Model); ok {
		m.panes[paneTimeline] = t.With(msg.loudness)
	}
	return m.nextPeaks(msg.more)
}
