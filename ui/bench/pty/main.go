// Command pty measures any full-screen program in a pseudo-terminal: the time
// to its first frame, from keys to frames, bytes, processor time and memory. It
// prints JSON.
//
//	go run ./ui/bench/pty -ready 'Topics' -key '<down> *200' -key 'w *300 @5ms' -type '<space>' -watch 10s -- ./earshot call.json
//	go run ./ui/bench/pty -ready 'results' -key '<down> *100' -- less big.json
//
// Steps (-key, -type, -watch) are done in the order given, in every run. Keys
// are written as for terminal.Keys; "*N" repeats them, and "@GAP" sends them
// without waiting for answers.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"earshot/ui/bench/measure"
	"earshot/ui/terminal"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == measure.EchoArg {
		if err := measure.Echo(); err != nil {
			os.Exit(1)
		}
		return
	}
	debug.SetGCPercent(800) // collect between measurements, not in them
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pty:", err)
		os.Exit(1)
	}
}

// step is something to do in each run.
type step struct {
	label string
	keys  string        // empty: watch
	count int           // 0: type, without measuring
	gap   time.Duration // 0: wait for each answer
	watch time.Duration
}

// parseKeys reads "<down> *200 @5ms".
func parseKeys(s string) (st step, err error) {
	st = step{label: s, count: 1}
	items := strings.Fields(s)
	for len(items) > 1 {
		last := items[len(items)-1]
		if n, err := strconv.Atoi(strings.TrimPrefix(last, "*")); err == nil && last[0] == '*' && n > 0 {
			st.count = n
		} else if d, err := time.ParseDuration(strings.TrimPrefix(last, "@")); err == nil && last[0] == '@' && d > 0 {
			st.gap = d
		} else {
			break
		}
		items = items[:len(items)-1]
	}
	list, err := terminal.ParseKeys(strings.Join(items, " "))
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("no key in %q", s)
	}
	st.keys = strings.Join(list, "")
	return st, err
}

// result is what a step gave over all runs.
type result struct {
	Step       string                     `json:"step"`
	Values     map[string]measure.Summary `json:"values"`
	Unanswered int                        `json:"unanswered,omitempty"`

	samples map[string]measure.Sample
}

func (r *result) add(name string, v float64) {
	if r.samples == nil {
		r.samples = map[string]measure.Sample{}
	}
	r.samples[name] = append(r.samples[name], v)
}

func (r *result) summarize() {
	r.Values = map[string]measure.Summary{}
	for name, s := range r.samples {
		r.Values[name] = s.Summary()
	}
}

func run(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("pty", flag.ExitOnError)
	n := fs.Int("n", 5, "runs, each of which starts the program anew")
	warm := fs.Int("warm", 1, "runs before these")
	var t measure.Terminal
	fs.IntVar(&t.Cols, "cols", 120, "terminal columns")
	fs.IntVar(&t.Rows, "rows", 40, "terminal rows")
	ready := fs.String("ready", `\S`, "regexp: the first frame is there when the screen matches")
	loaded := fs.String("loaded", "", "regexp: everything is loaded when the screen matches")
	not := fs.String("not", "", "regexp: and no longer matches this")
	timeout := fs.Duration("timeout", time.Minute, "give up on a start after this")
	quit := fs.String("quit", "q", "keys that end the program (else it is killed)")
	calm := fs.Duration("calm", 0, "before each run wait so long at most for the machine to be quiet")
	log := fs.String("log", "", "write the output of all runs to this new file, with times")
	show := fs.Bool("screen", false, "print the screen after the last step, on standard error")
	fs.Func("env", "NAME=VALUE for the program; repeatable", func(s string) error {
		t.Env = append(t.Env, s)
		return nil
	})
	var steps []step
	fs.Func("key", "time these keys", func(s string) error {
		st, err := parseKeys(s)
		steps = append(steps, st)
		return err
	})
	fs.Func("type", "send these keys without timing them", func(s string) error {
		st, err := parseKeys(s)
		st.count = 0
		steps = append(steps, st)
		return err
	})
	fs.Func("watch", "count what it writes for so long", func(s string) error {
		d, err := time.ParseDuration(s)
		steps = append(steps, step{label: "watch " + s, watch: d})
		return err
	})
	fs.Parse(args)
	if fs.NArg() == 0 {
		return fmt.Errorf("no program given; see -h")
	}
	readyRE, err := regexp.Compile(*ready)
	if err != nil {
		return err
	}
	loadedRE, err := regexp.Compile(*loaded)
	if err != nil {
		return err
	}
	var notRE *regexp.Regexp
	if *not != "" {
		if notRE, err = regexp.Compile(*not); err != nil {
			return err
		}
	}
	end, err := terminal.ParseKeys(*quit)
	if err != nil {
		return err
	}
	if *log != "" {
		f, err := os.OpenFile(*log, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		defer f.Close()
		w := bufio.NewWriter(f)
		defer w.Flush()
		t.Log = w
	}
	before, err := measure.Floor(100)
	if err != nil {
		return err
	}
	start, results := &result{Step: "start"}, make([]result, len(steps))
	killed := 0
	for i := -*warm; i < *n; i++ {
		if *calm > 0 {
			measure.Calm(*calm)
		}
		s, err := t.Start(fs.Arg(0), fs.Args()[1:]...)
		if err != nil {
			return err
		}
		first, err := s.WaitFor(measure.Matches(readyRE, nil), *timeout)
		if err != nil {
			s.Stop(strings.Join(end, ""))
			return fmt.Errorf("not ready: %w", err)
		}
		record := i >= 0
		if record {
			start.add("ready_ms", first.Seconds()*1000)
			start.add("cpu_ms", s.CPU().Seconds()*1000)
		}
		if *loaded != "" {
			all, err := s.WaitFor(measure.Matches(loadedRE, notRE), *timeout)
			if err != nil {
				s.Stop(strings.Join(end, ""))
				return fmt.Errorf("not loaded: %w", err)
			}
			if record {
				start.add("loaded_ms", all.Seconds()*1000)
			}
		}
		s.Rest(150*time.Millisecond, 2*time.Second)
		memory(start, "", s.Memory(), record)
		for k, st := range steps {
			var r result
			st.do(s, &r)
			if !record {
				continue
			}
			results[k].Step = st.label
			results[k].Unanswered += r.Unanswered
			for name, sample := range r.samples {
				for _, v := range sample {
					results[k].add(name, v)
				}
			}
		}
		memory(start, "_at_end", s.Memory(), record)
		if *show && i == *n-1 {
			fmt.Fprint(os.Stderr, s.Text())
		}
		if s.Stop(strings.Join(end, "")) != nil {
			killed++
		}
	}
	after, err := measure.Floor(100)
	if err != nil {
		return err
	}
	start.summarize()
	for i := range results {
		results[i].summarize()
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return e.Encode(map[string]any{
		"program": fs.Args(), "runs": *n, "start": start, "steps": results, "killed": killed,
		"floor_ms": []measure.Summary{before.Summary(), after.Summary()},
	})
}

func memory(r *result, when string, m measure.Memory, record bool) {
	if record {
		r.add("rss_mib"+when, m.RSS)
		r.add("anonymous_mib"+when, m.Anonymous)
		r.add("peak_mib"+when, m.Peak)
	}
}

func (st step) do(s *measure.Session, r *result) {
	switch {
	case st.watch > 0:
		w := s.Watch(st.watch)
		r.add("bytes_per_s", float64(w.Bytes)/w.Seconds)
		r.add("frames_per_s", float64(len(w.FrameBytes))/w.Seconds)
		r.add("cpu_percent", w.CPU)
		for _, b := range w.FrameBytes {
			r.add("frame_bytes", b)
		}
	case st.count == 0:
		s.Type(st.keys)
		s.Rest(100*time.Millisecond, 2*time.Second)
	case st.gap > 0:
		b := s.Burst(st.keys, st.count, st.gap)
		r.add("lag_ms", b.Lag)
		r.add("bytes", b.Bytes)
		r.add("cpu_ms", b.CPU)
		r.add("bracketed_frames", float64(b.Frames))
	default:
		for range st.count {
			a, ok := s.Key(st.keys, measure.KeyOptions{Jitter: 17 * time.Millisecond})
			if !ok {
				r.Unanswered++
				continue
			}
			r.add("first_byte_ms", a.FirstByte)
			r.add("change_ms", a.Change)
			r.add("frame_ms", a.Frame)
			r.add("settled_ms", a.Settled)
			r.add("bytes", a.Bytes)
			r.add("cpu_ms", a.CPU)
		}
	}
}
