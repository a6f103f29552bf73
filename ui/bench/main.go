// Command bench holds earshot against its speed goals: it builds earshot and
// the two programs that are the measure (empty, the least Bubble Tea program,
// and decode, a plain decode of the same file), makes calls of ten hours and of
// six minutes, runs all of them in turn in pseudo-terminals, and prints a table
// of goals, measurements and verdicts. See README.md.
//
//	go run ./ui/bench
//
// It exits with 1 if a goal is missed and with 2 if it could not measure.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"earshot/ui/bench/measure"
	"earshot/ui/terminal"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == measure.EchoArg {
		if err := measure.Echo(); err != nil {
			os.Exit(2)
		}
		return
	}
	debug.SetGCPercent(800) // collect between measurements, not in them
	missed, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if missed {
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	runs              int
	cols, rows        int
	binary, dir, json string
	words             string // what the first frame shows; empty: the call's first three words
	loaded, reading   *regexp.Regexp
	top, middle, end  string
	pairs             [][2]string // keys that undo one another
	step              string      // a key for bursts
	play, quit        string
	ticks             int
	watch, calm       time.Duration
	only              string
}

func parseOptions(args []string) (o options, err error) {
	fs := flag.NewFlagSet("bench", flag.ExitOnError)
	fs.IntVar(&o.runs, "n", 7, "starts of each program")
	fs.IntVar(&o.cols, "cols", 120, "terminal columns")
	fs.IntVar(&o.rows, "rows", 40, "terminal rows")
	fs.StringVar(&o.binary, "binary", "", "measure this program instead of building earshot; it is called with the path of a call")
	fs.StringVar(&o.dir, "dir", "", "keep the programs and calls in this folder, and use those already there")
	fs.StringVar(&o.json, "json", "", "also write the result here, as JSON")
	fs.StringVar(&o.words, "words", "", "text of the first frame with transcript words (default: the first three words of the call)")
	loaded := fs.String("loaded", `100,000 words`, "regexp: the ten-hour call is loaded when the screen matches")
	reading := fs.String("reading", `\breading\b`, "regexp: and no longer matches this")
	top := fs.String("top", "g g", "keys that go to the call's beginning")
	middle := fs.String("middle", "@ 5 0 % <enter>", "keys that go to its middle")
	end := fs.String("end", "G", "keys that go to its end")
	pairs := fs.String("keys", "<down> <up>, <pgdown> <pgup>, w b, J K, <tab> <shift+tab>", "pairs of keys to time, the second undoing the first")
	step := fs.String("step", "w", "the key of which 300 are sent at 5 ms")
	play := fs.String("play", "<space>", "the key that plays and pauses")
	quit := fs.String("quit", "q", "the key that quits")
	fs.IntVar(&o.ticks, "ticks", 20, "ticks a second of the empty program that playing is held against")
	fs.DurationVar(&o.watch, "watch", 6*time.Second, "in each of three rounds watch it play for so long")
	fs.DurationVar(&o.calm, "calm", 0, "before each round wait so long at most for the machine to be quiet")
	fs.StringVar(&o.only, "only", "start,keys,burst,play", "which parts to measure")
	fs.Parse(args)
	if fs.NArg() > 0 {
		return o, fmt.Errorf("%q: flags only; see -h", fs.Arg(0))
	}
	if o.runs < 1 {
		return o, fmt.Errorf("-n must be at least 1")
	}
	if o.loaded, err = regexp.Compile(*loaded); err != nil {
		return o, err
	}
	if o.reading, err = regexp.Compile(*reading); err != nil {
		return o, err
	}
	for _, k := range []struct {
		to   *string
		from string
	}{{&o.top, *top}, {&o.middle, *middle}, {&o.end, *end}, {&o.step, *step}, {&o.play, *play}, {&o.quit, *quit}} {
		list, err := terminal.ParseKeys(k.from)
		if err != nil {
			return o, err
		}
		*k.to = strings.Join(list, "")
	}
	for pair := range strings.SplitSeq(*pairs, ",") {
		list, err := terminal.ParseKeys(pair)
		if err != nil {
			return o, err
		}
		if len(list) != 2 {
			return o, fmt.Errorf("-keys %q is not a pair", pair)
		}
		o.pairs = append(o.pairs, [2]string{list[0], list[1]})
	}
	return o, nil
}

func run() (missed bool, err error) {
	o, err := parseOptions(os.Args[1:])
	if err != nil {
		return false, err
	}
	b, err := prepare(o)
	if err != nil {
		return false, err
	}
	defer b.cleanup()
	var t table
	for _, part := range []struct {
		name    string
		measure func(*table) error
	}{{"start", b.starts}, {"keys", b.keystrokes}, {"burst", b.bursts}, {"play", b.playback}} {
		if !strings.Contains(o.only, part.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "measuring %s …\n", part.name)
		if err := part.measure(&t); err != nil {
			t.fail(part.name, err)
		}
	}
	t.noise(b.floor)
	t.print(os.Stdout)
	if o.json != "" {
		text, err := json.MarshalIndent(t, "", "  ")
		if err != nil {
			return false, err
		}
		if err := os.WriteFile(o.json, append(text, '\n'), 0o644); err != nil {
			return false, err
		}
	}
	return t.missed(), nil
}
