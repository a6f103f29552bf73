// Command callgen writes a synthetic call as a file, for developers: a
// document of any length as Deepgram's Audio and Text Intelligence return it.
//
//	go run ./model/callgen/cmd/callgen -hours 10 -words 100000 -out big.json
//	go run ./model/callgen/cmd/callgen -channels 2 -compact -out two.json
//	go run ./model/callgen/cmd/callgen -faults all -notes -out bad.json
//	go run ./model/callgen/cmd/callgen -faults help
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"earshot/model/callgen"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "callgen:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	var o callgen.Options
	fs := flag.NewFlagSet("callgen", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Float64Var(&o.Hours, "hours", 0, "length of the call in hours (0: from -words and -wpm)")
	fs.IntVar(&o.Words, "words", 0, "words over all channels (0: from -hours and -wpm, or 600)")
	fs.Float64Var(&o.WPM, "wpm", 0, "words a minute, when only one of -hours and -words is given (0: 150)")
	fs.IntVar(&o.Speakers, "speakers", 2, "speakers")
	fs.IntVar(&o.Channels, "channels", 1, "audio channels; speaker s is on channel s mod channels")
	fs.Uint64Var(&o.Seed, "seed", 1, "another seed is another call")
	without := fs.String("without", "", "comma list of analyses that were not asked for: "+strings.Join(featureNames(), ","))
	indexing := fs.String("indexing", "first", "what start_word counts with several channels: first, concatenated or time")
	shape := fs.String("shape", "listen", "listen, legacy, read or live")
	fs.BoolVar(&o.NoFirstShift, "no-first-shift", false, "leave out the service's own fault, the first topic's and intent's indices one too high")
	compact := fs.Bool("compact", false, "one line, as the service sends it (else indented)")
	fs.BoolVar(&o.ASCII, "ascii", false, `escape all else as \uXXXX`)
	fs.BoolVar(&o.FloatInts, "float-ints", false, "write 3 as 3.0, as some SDKs save it")
	fs.StringVar(&o.Wrap, "wrap", "", "put the document in a member of this name")
	faults := fs.String("faults", "", "comma list of faults (name or name=count), all (those that leave valid JSON), or help")
	out := fs.String("out", "", "file to write, which must not exist yet (default: standard output)")
	notes := fs.Bool("notes", false, "list the faults on standard error")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("%q: flags only; see -h", fs.Arg(0))
	}
	if *faults == "help" {
		for _, f := range callgen.AllFaults() {
			fmt.Fprintf(stdout, "%-14s %s\n", f.Fault, f.What)
		}
		return nil
	}
	if !*compact {
		o.Indent = 2
	}
	var err error
	if o.Faults, err = callgen.ParseFaults(*faults); err != nil {
		return err
	}
	if o.Without, err = parseFeatures(*without); err != nil {
		return err
	}
	if o.Shape, err = choose("shape", *shape, map[string]callgen.Shape{
		"listen": callgen.Listen, "legacy": callgen.Legacy, "read": callgen.Read, "live": callgen.Live}); err != nil {
		return err
	}
	if o.Indexing, err = choose("indexing", *indexing, map[string]callgen.Indexing{
		"first": callgen.FirstChannel, "concatenated": callgen.Concatenated, "time": callgen.ByTime}); err != nil {
		return err
	}
	call, err := callgen.Generate(o)
	if err != nil {
		return err
	}
	if *notes {
		for _, n := range call.FaultNotes {
			fmt.Fprintf(stderr, "%s %s %s\n", n.Fault, n.Where, n.What)
		}
	}
	if *out == "" {
		return call.Write(stdout)
	}
	if err := writeNew(*out, call); err != nil {
		return err
	}
	return json.NewEncoder(stderr).Encode(map[string]any{
		"words": call.Count(), "seconds": call.Duration, "channels": len(call.Channels),
		"topics": len(call.Topics), "intents": len(call.Intents), "sentiments": len(call.Sentiments),
	})
}

// writeNew writes the call to a file that was not there before.
func writeNew(path string, call *callgen.Call) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return call.Write(f)
}

func choose[T any](flag, value string, of map[string]T) (T, error) {
	v, ok := of[value]
	if !ok {
		return v, fmt.Errorf("-%s %q is unknown; see -h", flag, value)
	}
	return v, nil
}

func featureNames() []string {
	return []string{"punctuate", "diarize", "paragraphs", "utterances", "entities", "detect_language", "search", "summary", "topics", "intents", "sentiment"}
}

// parseFeatures reads a list of names; bit i of a Feature is the i-th name.
func parseFeatures(list string) (f callgen.Feature, err error) {
next:
	for item := range strings.SplitSeq(list, ",") {
		if item == "" {
			continue
		}
		for i, name := range featureNames() {
			if item == name {
				f |= 1 << i
				continue next
			}
		}
		return 0, fmt.Errorf("-without %q is unknown; see -h", item)
	}
	return f, nil
}
