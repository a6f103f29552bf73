package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"earshot/api/live"
	"earshot/model/place"
	screen "earshot/ui/live"
	"earshot/ui/text"
)

// liveAsText writes what is sure as text. The first Ctrl+C ends the session in
// order, the second at once.
func (a *app) liveAsText(ctx context.Context, t *take, c live.Config) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	go func() {
		for n := 0; ; n++ {
			select {
			case <-signals:
				if n > 0 {
					cancel()
					return
				}
				t.end()
			case <-ctx.Done():
				return
			}
		}
	}()
	ended := make(chan error, 1)
	go func() { ended <- t.run(ctx, c) }()
	writing := a.writeLive(a.std.Out, a.std.Err, t.feed)
	if writing != nil {
		cancel() // nobody reads any more
	}
	err := <-ended
	t.tell(a.std.Err)
	if writing != nil {
		return writing
	}
	if errors.Is(err, context.Canceled) {
		return errRecorded
	}
	return err
}

// errRecorded is that the person pressed Ctrl+C twice.
var errRecorded = errors.New("stopped; what was recorded is kept")

// writeLive writes words that are sure to out, and how it stands to status.
func (a *app) writeLive(out, status io.Writer, f *feed) error {
	state := screen.Connecting
	for {
		msgs := f.next()
		if len(msgs) == 0 {
			return nil
		}
		for _, msg := range msgs {
			switch msg := msg.(type) {
			case screen.Result:
				if msg.Final && len(msg.Words) > 0 {
					if _, err := io.WriteString(out, finalLine(msg)); err != nil {
						return err
					}
				}
			case screen.Connection:
				if msg.State != state {
					tellState(status, msg)
				}
				state = msg.State
			case screen.Gap:
				fmt.Fprintf(status, "earshot: the sound from %s to %s was never sent\n", clock(msg.From), clock(msg.To))
			}
		}
	}
}

// finalLine is what was said as a line of text: when, who, what.
func finalLine(r screen.Result) string {
	var b strings.Builder
	speaker := -2
	for i, w := range r.Words {
		if w.Speaker != speaker {
			if speaker = w.Speaker; i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(place.FormatTime(w.Start, 1) + "\t")
			if r.Channel > 0 || speaker < 0 {
				b.WriteString("channel " + strconv.Itoa(r.Channel))
			}
			if speaker >= 0 {
				if r.Channel > 0 {
					b.WriteByte(' ')
				}
				b.WriteString("speaker " + strconv.Itoa(speaker))
			}
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(text.Safe(w.Text))
	}
	b.WriteByte('\n')
	return b.String()
}

// tellState says how it stands with the service.
func tellState(w io.Writer, c screen.Connection) {
	switch c.State {
	case screen.Live:
		fmt.Fprintln(w, "earshot: connected")
	case screen.Offline:
		fmt.Fprintf(w, "earshot: offline: %s\n", text.Safe(c.Why))
	case screen.Finishing:
		fmt.Fprintln(w, "earshot: waiting for the last words")
	}
}

func clock(d time.Duration) string { return place.FormatTime(d, 0) }
