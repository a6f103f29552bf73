package cli

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"earshot/api"
	"earshot/api/key"
)

func (a *app) authStatusCommand() *cobra.Command {
	var check bool
	var format string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Tell where the key comes from, and never what it is",
		Long: `Tell where the key comes from, and never what it is.

Exit codes: 0 there is a key, and with --check the host takes it; 1 otherwise.`,
		Example: `earshot auth status
earshot auth status --check --format json`,
		RunE: a.configured(func(cmd *cobra.Command, _ []string) error {
			return a.untilStopped(cmd.Context(), func(ctx context.Context) error { return a.authStatus(ctx, check, format) })
		}),
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().BoolVar(&check, "check", false, "ask the host whether it takes the key, which costs nothing")
	choose(cmd, &format, "format", "how it is printed", "text", "json")
	a.set.addFlags(cmd, "host", "no-color")
	return cmd
}

// keyStatus is what is told about the key.
type keyStatus struct {
	Found bool   `json:"found"`          // one that can be used
	From  string `json:"from,omitempty"` // environment, keyring or file
	Where string `json:"where,omitempty"`
	Usual *bool  `json:"usual,omitempty"` // it has the form of Deepgram's keys
	Host  string `json:"host"`
	// Works is nil where nobody was asked, or the answer is not known.
	Works *bool  `json:"works,omitempty"`
	Why   string `json:"why,omitempty"` // why it does not work, or why that is not known

	Others   []otherPlace `json:"others,omitempty"` // where else there is one, which does not count
	Problems []string     `json:"problems,omitempty"`
}

type otherPlace struct {
	From  string `json:"from"`
	Where string `json:"where"`
}

func placeName(p key.Place) string {
	return [...]string{"", "environment", "keyring", "file"}[p]
}

var (
	errNoKey        = errors.New("there is no key that could be used")
	errKeyRefused   = errors.New("the key does not work")
	errKeyUnchecked = errors.New("whether the key works is not known")
)

func (a *app) authStatus(ctx context.Context, check bool, format string) error {
	host, err := api.ParseHost(a.set.Host)
	if err != nil {
		return err
	}
	s := keyStatus{Host: host.Name()}
	all := a.keyPlaces().Look(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	found, missing := key.Pick(all)
	if missing == nil {
		usual := found.Key.Usual()
		s.Found, s.From, s.Where, s.Usual = true, placeName(found.Place), found.Where, &usual
	}
	for _, f := range all {
		switch {
		case f.Err != nil:
			s.Problems = append(s.Problems, strings.TrimSpace(oneLine(f.Err)+". "+f.Err.Hint))
		case !f.Key.IsZero() && (missing != nil || f.Place != found.Place):
			s.Others = append(s.Others, otherPlace{placeName(f.Place), f.Where})
		}
	}
	if check && s.Found {
		err := a.client(host, found.Key).CheckKey(ctx)
		e, refused := errors.AsType[*api.Error](err)
		works := err == nil
		if refused = refused && e.Status == 401; works || refused {
			s.Works = &works
		}
		if err != nil {
			s.Why = oneLine(err)
		}
	}
	if format == "json" {
		err = writeJSON(a.std.Out, s)
	} else {
		err = s.write(a.std.Out, check)
	}
	switch {
	case err != nil:
		return err
	case !s.Found:
		return errNoKey
	case check && s.Works == nil:
		return errKeyUnchecked
	case check && !*s.Works:
		return errKeyRefused
	}
	return nil
}

// write writes the status for people.
func (s keyStatus) write(w io.Writer, checked bool) error {
	rows := [][]string{{"key", "none; earshot auth login keeps one"}}
	if !s.Found && len(s.Problems) > 0 {
		rows[0][1] = "none that can be used"
	}
	if s.Found {
		rows[0][1] = "from " + s.Where
		if !*s.Usual {
			rows = append(rows, []string{"", "it does not look like the keys of Deepgram, which are 40 hexadecimal digits"})
		}
	}
	for _, o := range s.Others {
		rows = append(rows, []string{"", "another is in " + o.Where + ", and does not count"})
	}
	rows = append(rows, []string{"host", s.Host})
	switch {
	case !checked || !s.Found:
	case s.Works == nil:
		rows = append(rows, []string{"works", "not known: " + s.Why})
	case *s.Works:
		rows = append(rows, []string{"works", "yes"})
	default:
		rows = append(rows, []string{"works", "no: " + s.Why})
	}
	for _, p := range s.Problems {
		rows = append(rows, []string{"problem", p})
	}
	var b strings.Builder
	writeColumns(&b, rows)
	_, err := io.WriteString(w, b.String())
	return err
}
