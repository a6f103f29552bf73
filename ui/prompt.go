package ui

import (
	tea "charm.land/bubbletea/v2"

	"charm.land/bubbles/v2/textinput"

	"earshot/ui/action"
	"earshot/ui/text"
)

// prompt is the line in the footer in which a search or a place is typed.
type prompt struct {
	sign   string
	input  textinput.Model
	entry  int // of a command: which of those before is shown
	origin int // the cursor when it opened: where a search starts, and Esc goes back
}

func newPrompt(sign string, word int) prompt {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.Focus()
	return prompt{sign: sign, input: in, origin: word}
}

func (p *prompt) column() int {
	value := []rune(p.input.Value())
	return text.Width(p.sign) + 1 + text.Width(text.Safe(string(value[:min(p.input.Position(), len(value))])))
}

func (m *Model) onPromptKey(k tea.KeyPressMsg) tea.Cmd {
	if m.overlay.kind == action.OpenPipe {
		if cmd, done := m.onPipePromptKey(k); done {
			return cmd
		}
	}
	p := &m.overlay.prompt
	search := m.overlay.kind == action.OpenSearch
	switch k.String() {
	case "enter":
		value := p.input.Value()
		origin := p.origin
		m.overlay = overlay{}
		if search && m.inspecting() {
			m.state.Query = value
			m.inInspector(action.NextMatch)
			return nil
		}
		if search {
			if value != "" && m.state.Word != origin {
				m.history.note(spot{word: origin})
			}
			return nil
		}
		if value != "" {
			m.goTo(value)
		}
		return nil
	case "esc":
		if search {
			m.find("")
			if m.state.Word != p.origin {
				m.moveTo(p.origin)
			}
		}
		m.overlay = overlay{}
		return nil
	}
	before := p.input.Value()
	p.input, _ = p.input.Update(k)
	if value := p.input.Value(); search && value != before && !m.inspecting() {
		m.find(value)
		if len(m.state.Matches) > 0 {
			m.nextMatch(p.origin-1, 1)
			m.toast = ""
		}
	}
	return nil
}

func (o *overlay) drawPrompt(m *Model, c *text.Canvas) {
	t := m.state.Theme
	c.Put(t.Key, o.prompt.sign+" ")
	value := text.Safe(o.prompt.input.Value())
	c.Put(t.Strong, text.CutLeft(value, max(m.layout.width-24, 8)))
	if value == "" {
		hint := " words to find; Enter keeps the search, Esc drops it"
		switch o.kind {
		case action.OpenPipe:
			hint = " jq .   gets the JSON of what is under the cursor; Up brings back the last command"
		case action.OpenGoTo:
			hint = " 1:23  +50s  50%  w123  S2  .results.topics.segments[0]"
		}
		c.Put(t.Dim, hint)
	} else if o.kind == action.OpenSearch {
		look, count := t.Dim, text.Count(len(m.state.Matches), "match")
		if len(m.state.Matches) == 0 {
			look, count = t.Warn, "no match"
		}
		c.To("", m.layout.width-len(count)-1)
		c.Put(look, count)
	}
	c.End("")
}
