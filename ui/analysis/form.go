package analysis

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"earshot/ui/theme"
)

// Subject says what of the open call can be sent.
type Subject struct {
	Recording  string // the file's name; "" when there is none. Made safe
	Transcript bool   // it has words
}

// Outcome says how a form stands.
type Outcome uint8

// The outcomes.
const (
	Open Outcome = iota
	Send         // the person wants it sent
	Dropped
)

// A Form asks for Choices, a few at a time. The last page says what would be
// sent and what it may cost, and sends nothing unless told to.
type Form struct {
	form *huh.Form
	in   *input
}

// input is what the fields of the form write to. What is exported makes the
// estimate be asked for again when it changes.
type input struct {
	Choices         Choices
	Kinds, Extras   []string // by the names in the lists
	Topics, Intents string   // as typed: topics and intents of one's own
	send            bool
}

// toggle is a line of a list: its name, and what it switches on.
type toggle struct {
	name string
	on   *bool
}

func kinds(c *Choices) []toggle {
	return []toggle{{"Summary", &c.Summary}, {"Topics", &c.Topics}, {"Intents", &c.Intents}, {"Sentiment", &c.Sentiment}}
}

func extras(c *Choices) []toggle {
	return []toggle{
		{"Tell speakers apart", &c.Speakers}, {"Each channel by itself", &c.Channels},
		{"Utterances and paragraphs", &c.Utterances}, {"Names, numbers, places", &c.Entities},
	}
}

func list(title string, of []toggle, chosen *[]string) huh.Field {
	return huh.NewMultiSelect[string]().Title(title).Options(options(of)...).Height(len(of) + 1).Filterable(false).Value(chosen)
}

func options(list []toggle) []huh.Option[string] {
	var o []huh.Option[string]
	for _, t := range list {
		o = append(o, huh.NewOption(t.name, t.name))
	}
	return o
}

// chosen returns the names of what is on.
func chosen(list []toggle) []string {
	var names []string
	for _, t := range list {
		if *t.on {
			names = append(names, t.name)
		}
	}
	return names
}

// choose switches on what is named, and off what is not.
func choose(list []toggle, names []string) {
	for _, t := range list {
		*t.on = slices.Contains(names, t.name)
	}
}

// New returns the form, filled in with c. What estimate returns is shown before
// anything is sent; it runs off the event loop.
func New(c Choices, of Subject, t *theme.Theme, width, height int, estimate func(Choices) string) Form {
	in := &input{Choices: c, Kinds: chosen(kinds(&c)), Extras: chosen(extras(&c)), Topics: strings.Join(c.CustomTopics, ", "), Intents: strings.Join(c.CustomIntents, ", ")}

	var sources []huh.Option[What]
	if of.Recording != "" {
		sources = append(sources, huh.NewOption("The recording, "+of.Recording, Recording))
	}
	if of.Transcript {
		sources = append(sources, huh.NewOption("The text of this call", Transcript))
	}
	sources = append(sources, huh.NewOption("Another recording "+t.Glyphs.Ellipsis, Other))
	if !slices.ContainsFunc(sources, func(o huh.Option[What]) bool { return o.Value == in.Choices.What }) {
		in.Choices.What = sources[0].Value
	}

	isText := func() bool { return in.Choices.What == Transcript }
	form := huh.NewForm(
		huh.NewGroup(
			huh.NewSelect[What]().Title("What shall be analysed?").Options(sources...).Value(&in.Choices.What),
		),
		huh.NewGroup(
			huh.NewInput().Title("Which recording?").Description("a file, or an address that the service can reach").
				Value(&in.Choices.Other).Validate(func(s string) error {
				if strings.TrimSpace(s) == "" {
					return errNoSource
				}
				return nil
			}),
		).WithHideFunc(func() bool { return in.Choices.What != Other }),
		huh.NewGroup(list("What shall be found?", kinds(&c), &in.Kinds)),
		huh.NewGroup(list("And the transcript?", extras(&c), &in.Extras)).WithHideFunc(isText),
		huh.NewGroup(
			huh.NewInput().Title("Topics of your own").Description("with commas between them; none is fine").Value(&in.Topics).Validate(checkList("topics")),
			huh.NewInput().Title("Intents of your own").Value(&in.Intents).Validate(checkList("intents")),
		),
		huh.NewGroup(
			huh.NewConfirm().Title("Look for others too?").Affirmative("These and others").Negative("Only these").WithButtonAlignment(lipgloss.Left).Accessor(not{&in.Choices.OnlyCustom}),
		).WithHideFunc(func() bool { return len(SplitList(in.Topics))+len(SplitList(in.Intents)) == 0 }),
		huh.NewGroup(
			huh.NewInput().Title("Language").Description("as in en or en-GB; analysis knows English only").Value(&in.Choices.Language),
			huh.NewInput().Title("Model").Value(&in.Choices.Model),
		),
		huh.NewGroup(
			huh.NewConfirm().Title("Send it?").DescriptionFunc(func() string { return estimate(in.result()) }, in).
				Affirmative("Send").Negative("No").WithButtonAlignment(lipgloss.Left).Value(&in.send),
		),
	).WithTheme(look(t)).WithKeyMap(keyMap()).WithWidth(width).WithHeight(height).WithShowHelp(false)
	return Form{form: form, in: in}
}

// keyMap is huh's, named as everywhere in earshot, and in ASCII.
func keyMap() *huh.KeyMap {
	keys := huh.NewDefaultKeyMap()
	keys.Quit = key.NewBinding(key.WithKeys("esc", "ctrl+c"))
	keys.Select.Filter.SetEnabled(false) // the lists are short
	keys.MultiSelect.Filter.SetEnabled(false)
	keys.Select.Up.SetHelp("j k", "move")
	keys.Select.Down.SetHelp("", "")
	keys.Select.Next.SetHelp("enter", "next")
	keys.MultiSelect.Toggle.SetHelp("space", "on, off")
	keys.MultiSelect.Up.SetHelp("j k", "move")
	keys.MultiSelect.Down.SetHelp("", "")
	keys.MultiSelect.Next.SetHelp("enter", "next")
	keys.Confirm.Toggle.SetHelp("h l", "move")
	keys.Confirm.Submit.SetHelp("enter", "answer")
	return keys
}

// not is a switch that stands for the opposite of another.
type not struct{ of *bool }

func (n not) Get() bool  { return !*n.of }
func (n not) Set(v bool) { *n.of = !v }

// result returns what the fields say.
func (in *input) result() Choices {
	c := in.Choices
	choose(kinds(&c), in.Kinds)
	choose(extras(&c), in.Extras)
	c.CustomTopics, c.CustomIntents = SplitList(in.Topics), SplitList(in.Intents)
	c.Other, c.Model, c.Language = strings.TrimSpace(c.Other), strings.TrimSpace(c.Model), strings.TrimSpace(c.Language)
	return c
}

// Init begins the form.
func (f Form) Init() tea.Cmd { return f.form.Init() }

// Update takes a message of any kind: the form sends some to itself.
func (f Form) Update(msg tea.Msg) (Form, tea.Cmd) {
	next, cmd := f.form.Update(msg)
	f.form = next.(*huh.Form)
	return f, cmd
}

// Resized returns the form for another room.
func (f Form) Resized(width, height int) Form {
	f.form = f.form.WithWidth(max(width, 1)).WithHeight(max(height, 1))
	return f
}

// View draws the page.
func (f Form) View() string { return f.form.View() }

// Outcome says whether the person is done.
func (f Form) Outcome() Outcome {
	switch {
	case f.form.State == huh.StateAborted || f.form.State == huh.StateCompleted && !f.in.send:
		return Dropped
	case f.form.State == huh.StateCompleted:
		return Send
	}
	return Open
}

// Choices returns what was chosen.
func (f Form) Choices() Choices { return f.in.result() }

// Keys names the keys of the field that has the focus: "enter next".
func (f Form) Keys() []key.Help {
	var keys []key.Help
	for _, b := range f.form.KeyBinds() {
		if h := b.Help(); b.Enabled() && h.Key != "" {
			keys = append(keys, h)
		}
	}
	return keys
}
