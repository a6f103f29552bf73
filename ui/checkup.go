package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"earshot/model/check"
	"earshot/ui/pane"
)

// healthMsg carries what a check of the call came to.
type healthMsg struct {
	health     *pane.Health
	issues     issues
	generation int
}

// checkUp is the check of the call, which runs beside the event loop.
type checkUp struct {
	generation int  // of the check that counts: one with the recording comes after one without
	compared   bool // the recording is known to fit
}

// checkCall begins to check the call. Recorded tells what is known of its
// recording, nil while that is not there.
func (m *Model) checkCall(recorded func(context.Context) check.Options) tea.Cmd {
	m.checkUp.generation++
	run, ctx, call, generation := m.opts.Check, m.ctx, m.state.Call, m.checkUp.generation
	if run == nil {
		run = check.Call
	}
	if call.Doc == nil {
		return nil
	}
	return m.aside(func() tea.Msg {
		var known check.Options
		if recorded != nil {
			known = recorded(ctx)
		}
		found, err := run(ctx, call, known)
		if ctx.Err() != nil {
			return nil
		}
		h := pane.NewHealth(found, recorded != nil, err)
		return healthMsg{h, issuesOf(call, h), generation}
	})
}

func (m *Model) onHealth(msg healthMsg) {
	if msg.generation != m.checkUp.generation {
		return
	}
	m.state.Health = msg.health
	m.noteCompared()
	m.issues = msg.issues
}

// checkRecording holds the call to the recording that was opened. One that fits
// breaks no rule, so that nothing is to be checked anew.
func (m *Model) checkRecording(s Sound) tea.Cmd {
	switch {
	case s.Recorded == nil:
		return nil
	case len(s.Warnings) > 0:
		return m.checkCall(s.Recorded)
	}
	m.checkUp.compared = true
	m.noteCompared()
	return nil
}

func (m *Model) noteCompared() {
	if h := m.state.Health; h != nil && m.checkUp.compared && !h.Compared {
		both := *h
		both.Compared = true
		m.state.Health = &both
	}
}
