package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/analysis"
	"earshot/ui/text"
)

// openAnalysis opens the form. Analysing again begins with the recording and
// with what the open call shows to have been asked for.
func (m *Model) openAnalysis(c action.Command) tea.Cmd {
	call := m.state.Call
	switch {
	case m.opts.Analyst == nil:
		m.toast = "nothing can be analysed from here"
		return nil
	case m.plain:
		m.toast = "the form is for the screen; in a shell, earshot analyze has a recording analysed, and earshot read the text of a call"
		return nil
	case m.job.cancel != nil:
		m.toast = "an analysis is under way; " + m.keys.KeyOf(action.CancelAnalysis) + " ends it"
		return nil
	case call.Doc == nil || call.Partial:
		m.toast = "the call is still being read"
		return nil
	case m.layout.tooSmall():
		return nil
	}
	choices := analysis.Default()
	if c == action.AnalyseAgain {
		choices = askedFor(call)
	}
	of := analysis.Subject{Transcript: len(call.Words) > 0}
	if sound := &m.transport.sound; !sound.Several {
		of.Recording = safeLine(sound.Recording)
	}
	if c == action.AnalyseAgain && of.Recording == "" {
		m.toast = "the recording of this call is not here; " + m.keys.KeyOf(action.Analyse) + " sends its text, or another recording"
		return nil
	}
	if of.Recording == "" {
		choices.What = analysis.Transcript
	}
	r := m.formRect()
	analyst, ctx := m.opts.Analyst, m.ctx
	m.overlay = overlay{kind: c, form: analysis.New(choices, of, m.state.Theme, r.Dx()-4, r.Dy()-3, func(c analysis.Choices) string {
		return safeLines(analyst.Estimate(ctx, c, call))
	})}
	return m.overlay.form.Init()
}

// askedFor returns what a call shows to have been asked for.
func askedFor(c *model.Call) analysis.Choices {
	found := func(l model.Lane) bool { return len(c.Segments[l]) > 0 }
	diarised := len(c.Words) > 0 && c.Words[0].Has.Is(model.HasSpeaker)
	return analysis.Choices{
		Summary: c.Summary.Present, Topics: found(model.Topic), Intents: found(model.Intent), Sentiment: found(model.Sentiment),
		Speakers: diarised, Channels: c.Channels > 1, Utterances: c.Utterances > 0, Entities: len(c.Entities) > 0,
	}
}

func (o *overlay) forming() bool {
	return o.kind == action.Analyse || o.kind == action.AnalyseAgain
}

func (m *Model) formRect() image.Rectangle { return m.popupRect(72, 14) }

// onFormKey gives the form a key, unless it can't be seen: nothing is sent by a
// key whose question nobody read.
func (m *Model) onFormKey(k tea.KeyPressMsg) tea.Cmd {
	if !m.layout.tooSmall() {
		return m.onForm(k)
	}
	if k.String() == "q" { // which is what the screen says
		return m.quit()
	}
	return nil
}

// onForm gives the form a message, and sends what it was filled in for.
func (m *Model) onForm(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	m.overlay.form, cmd = m.overlay.form.Update(msg)
	switch m.overlay.form.Outcome() {
	case analysis.Send:
		c := m.overlay.form.Choices()
		m.overlay = overlay{}
		return m.analyse(c)
	case analysis.Dropped:
		m.overlay = overlay{}
		m.toast = "nothing was sent"
		return nil
	}
	return cmd
}

func (o *overlay) drawForm(m *Model, rows []string) {
	t := m.state.Theme
	r := m.formRect()
	w, h := r.Dx()-4, r.Dy()-2
	c := text.NewCanvas(w, h)
	view := lines(o.form.View())
	for range h - 1 {
		line := ansi.Truncate(view.next(), w, "")
		c.Raw(line, ansi.StringWidth(line))
		c.End("")
	}
	const drop = len("esc drop")
	for _, k := range o.form.Keys() {
		if c.Room() < text.Width(k.Key)+text.Width(k.Desc)+3+drop {
			break
		}
		c.Put(t.Key, k.Key)
		c.Put(t.Dim, " "+k.Desc+"  ")
	}
	if c.Room() >= drop {
		c.Put(t.Key, "esc")
		c.Put(t.Dim, " drop")
	}
	c.End("")
	title := "Analyse"
	if o.kind == action.AnalyseAgain {
		title = "Analyse again"
	}
	m.drawPopup(rows, r, title, strings.Split(c.String(), "\n"))
}

// safeLines makes a text of several lines harmless.
func safeLines(s string) string {
	all := strings.Split(s, "\n")
	for i, l := range all {
		all[i] = text.Safe(l)
	}
	return strings.Join(all, "\n")
}
