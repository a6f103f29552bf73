package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"earshot/api"
	"earshot/api/key"
	"earshot/ui/text"
)

func (a *app) authCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "auth",
		Short: "Keep the API key of Deepgram, tell where it is, or remove it",
		Long: `Keep the API key of Deepgram, tell where it is, or remove it.

The key comes from DEEPGRAM_API_KEY, else from the keyring of the system (Keychain, Credential Manager, Secret Service), else from a file that only you can read: key, beside the configuration. It is never an argument or a flag, where others could see it, and earshot never shows it. console.deepgram.com makes one.`,
		Example: `# keep a key, which is asked for
earshot auth login

# where it comes from, and whether it is taken
earshot auth status --check`,
	}
	cmd.AddCommand(a.loginCommand(), a.authStatusCommand(), a.logoutCommand())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	// What was typed may be a key: no error may quote it.
	for _, c := range append(cmd.Commands(), cmd) {
		c.Args = func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return errors.New("earshot auth takes login, status or logout, and never a key: earshot auth login asks for it")
			}
			return nil
		}
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok && bad.GetFlag().Name == "host" {
			return err
		}
		return errors.New("there is no such flag, and a key is never one: earshot auth login asks for it")
	})
	return cmd
}

func (a *app) loginCommand() *cobra.Command {
	var fileOnly, noCheck bool
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Ask for the key, check it, and keep it",
		Long: `Ask for the key without showing it, ask the host whether it is taken, and keep it: in the keyring of the system, or, where there is none, in a file that only you can read. Without a terminal the key is the first line of standard input.

A key that was kept before is replaced. A key that the host refuses is not kept.`,
		Example: `# type or paste it
earshot auth login

# from a password manager
pass deepgram | earshot auth login

# for a Deepgram of your own
earshot auth login --host https://deepgram.example.com`,
		RunE: a.configured(func(cmd *cobra.Command, _ []string) error {
			return a.untilStopped(cmd.Context(), func(ctx context.Context) error { return a.login(ctx, fileOnly, noCheck) })
		}),
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().BoolVar(&fileOnly, "file", false, "keep it in the file, and not in the keyring")
	cmd.Flags().BoolVar(&noCheck, "no-check", false, "don't ask the host whether it takes the key")
	a.set.addFlags(cmd, "host", "no-color")
	return cmd
}

func (a *app) login(ctx context.Context, fileOnly, noCheck bool) error {
	host, err := api.ParseHost(a.set.Host)
	if err != nil {
		return err
	}
	typed, err := a.askKey(ctx, host)
	if err != nil {
		return err
	}
	k, err := api.ParseKey(typed)
	if err != nil {
		return &usageError{what: err.Error(), hint: "Copy it again, all of it and nothing else. Nothing was changed."}
	}
	if !noCheck {
		err := a.client(host, k).CheckKey(ctx)
		if e, ok := errors.AsType[*api.Error](err); ok && e.Status == 401 {
			return &usageError{what: host.Name() + " refuses this key, and it was not kept", hint: "Copy it again, or make a new one at console.deepgram.com. Another host is given with --host."}
		}
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			return fmt.Errorf("whether %s takes the key is not known, and it was not kept (--no-check keeps it all the same): %w", host.Name(), err)
		}
	}
	saved, err := a.keyPlaces().Save(ctx, k, fileOnly)
	if err != nil {
		return err
	}
	return a.tellSaved(saved, k, host, !noCheck)
}

// tellSaved says where the key is now, and what to mind.
func (a *app) tellSaved(saved key.Saved, k api.Key, host api.Host, checked bool) error {
	var b strings.Builder
	if checked {
		fmt.Fprintf(&b, "%s takes the key. ", host.Name())
	}
	fmt.Fprintf(&b, "It is kept in %s.\n", text.Safe(saved.Where))
	if saved.Keyring != nil {
		fmt.Fprintf(&b, "The keyring was not used: %s.\n", text.Safe(oneLine(saved.Keyring)))
	}
	if saved.Stale != nil {
		fmt.Fprintf(&b, "An older key may be left: %s. %s\n", text.Safe(oneLine(saved.Stale)), saved.Stale.Hint)
	}
	if strings.TrimSpace(a.getenv(key.Variable)) != "" {
		fmt.Fprintf(&b, "%s is set, and goes before it.\n", key.Variable)
	}
	if !checked && !k.Usual() {
		b.WriteString("It does not look like the keys of Deepgram, which are 40 hexadecimal digits.\n")
	}
	_, err := io.WriteString(a.std.Out, b.String())
	return err
}

// client returns a client for a host.
func (a *app) client(host api.Host, k api.Key) *api.Client {
	return &api.Client{Host: host, Key: k, UserAgent: "earshot/" + version()}
}

func (a *app) logoutCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Remove the key from the keyring and from the file",
		Long:  "Remove the key from the keyring and from the file. At Deepgram it stays valid; console.deepgram.com deletes it there.",
		RunE: a.command(func(cmd *cobra.Command, _ []string) error {
			return a.untilStopped(cmd.Context(), a.logout)
		}),
	}
	a.set.addFlags(cmd, "no-color")
	return cmd
}

func (a *app) logout(ctx context.Context) error {
	removed, failed := a.keyPlaces().Delete(ctx)
	var b strings.Builder
	for _, f := range removed {
		fmt.Fprintf(&b, "The key was removed from %s.\n", text.Safe(f.Where))
	}
	if len(removed) == 0 && len(failed) == 0 {
		b.WriteString("There was no key.\n")
	}
	if strings.TrimSpace(a.getenv(key.Variable)) != "" {
		fmt.Fprintf(&b, "%s is still set; unset it to be without a key.\n", key.Variable)
	}
	if _, err := io.WriteString(a.std.Out, b.String()); err != nil {
		return err
	}
	if len(failed) > 0 {
		return fmt.Errorf("whether a key is left is not known: %w", failed[0])
	}
	return nil
}
