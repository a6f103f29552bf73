package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"earshot/ui/action"
)

// curlMsg carries the command that would make an analysis again.
type curlMsg struct {
	command string
	err     error
}

// possible returns the bindings without those for what can't be done here.
func (o *Options) possible() []action.Binding {
	if o.Curl != nil {
		return o.Bindings
	}
	return slices.DeleteFunc(slices.Clone(o.Bindings), func(b action.Binding) bool { return b.Action == action.Copy{What: action.CopyCurl} })
}

// copyCurl begins to put together the command that would make this analysis
// again.
func (m *Model) copyCurl() tea.Cmd {
	ask, ctx, call := m.opts.Curl, m.ctx, m.state.Call
	switch {
	case ask == nil:
		m.toast = "the request can't be told here"
		return nil
	case call.Doc == nil || call.Partial:
		m.toast = errNotRead.Error()
		return nil
	}
	return m.own(func() tea.Msg {
		command, err := ask(ctx, call)
		return curlMsg{command, err}
	})
}

func (m *Model) onCurl(msg curlMsg) tea.Cmd {
	if msg.err != nil {
		m.toast = safeLine(msg.err.Error())
		return nil
	}
	m.toast = "copied curl: " + oneLine(lastLines(msg.command))
	return m.give(msg.command)
}

// lastLines leaves out the comments that a command begins with.
func lastLines(command string) string {
	for strings.HasPrefix(command, "#") {
		_, command, _ = strings.Cut(command, "\n")
	}
	return command
}
