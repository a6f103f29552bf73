package cli

import (
	"context"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// answers is what a terminal says of itself.
type answers struct {
	inTime    bool   // it answered within answerWait
	name      string // of the program, "" when it does not tell
	sync      bool   // frames appear as one (mode 2026)
	graphemes bool   // widths are those of graphemes (mode 2027)
	darkness  string // "dark", "light", "" when it does not tell
}

const (
	answerWait = 200 * time.Millisecond
	// lateWait is how long an answer is waited for that comes too late to be
	// of use: it would be typed into the shell else.
	lateWait = time.Second
)

// ask asks the terminal what it can do.
func (a *app) ask(ctx context.Context) *answers {
	final, err := tea.NewProgram(interview{},
		tea.WithContext(ctx), tea.WithInput(a.std.In.(*os.File)), tea.WithOutput(a.std.Out), tea.WithEnvironment(a.std.Env),
	).Run()
	if in, ok := final.(interview); ok && err == nil {
		return &in.answers
	}
	return &answers{}
}

// interview is a program without a screen that asks the terminal and ends.
type interview struct {
	answers
	late bool
}

// questions ends with one that every terminal answers, after those before it.
const questions = ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore + ansi.RequestNameVersion +
	ansi.RequestBackgroundColor + ansi.RequestPrimaryDeviceAttributes

type (
	lateMsg  struct{}
	neverMsg struct{}
)

// Init implements tea.Model.
func (interview) Init() tea.Cmd {
	return tea.Batch(
		tea.Raw(questions),
		tea.Tick(answerWait, func(time.Time) tea.Msg { return lateMsg{} }),
		tea.Tick(lateWait, func(time.Time) tea.Msg { return neverMsg{} }),
	)
}

// Update implements tea.Model.
func (i interview) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.ModeReportMsg:
		known := msg.Value.IsSet() || msg.Value.IsReset() && !msg.Value.IsPermanentlyReset()
		switch msg.Mode {
		case ansi.ModeSynchronizedOutput:
			i.sync = known
		case ansi.ModeUnicodeCore:
			i.graphemes = known
		}
	case tea.TerminalVersionMsg:
		i.name = msg.Name
	case tea.BackgroundColorMsg:
		i.darkness = "light"
		if msg.IsDark() {
			i.darkness = "dark"
		}
	case uv.PrimaryDeviceAttributesEvent:
		i.inTime = !i.late
		return i, tea.Quit
	case lateMsg:
		i.late = true
	case neverMsg:
		return i, tea.Quit
	}
	return i, nil
}

// View implements tea.Model.
func (interview) View() tea.View { return tea.NewView("") }
