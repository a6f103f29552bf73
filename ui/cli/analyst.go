package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"earshot/api"
	"earshot/model"
	"earshot/model/place"
	"earshot/ui"
	"earshot/ui/analysis"
	"earshot/ui/text"
)

// An analyst has recordings and texts analysed for the explorer, as earshot
// analyze and earshot read do.
type analyst struct {
	app   *app
	calls *opener
}

// Estimate implements ui.Analyst.
func (n analyst) Estimate(ctx context.Context, c analysis.Choices, of *model.Call) string {
	o, s, err := n.order(ctx, c, of)
	if err != nil {
		return toPerson(err)
	}
	if o.kept == nil {
		if _, err := n.app.keyPlaces().Find(ctx); err != nil {
			return toPerson(err)
		}
	}
	prices, err := n.app.prices()
	if err != nil {
		return toPerson(err)
	}
	o.examine()
	r := reckoning{orders: []*order{o}, host: s.host, prices: prices}
	lines := []string{o.sizeText() + ", to " + s.host.Name(), "asks for " + text.Cut(asksFor(o.request.Params), longestWish), "price " + r.estimate(o).String()}
	if o.kept != nil {
		lines[2] = "price nothing: the answer of " + dayOf(o.kept) + " was kept"
	}
	return strings.Join(append(lines, "saved as "+endOf(o.out)), "\n")
}

// longestWish bounds what is told of what is asked for, in cells: there may be a
// hundred topics of one's own, and the question below has to stay in view.
const longestWish = 100

// endOf returns the end of a path that is too long for a line of the smallest
// form.
func endOf(path string) string {
	const longest = 42
	if text.Width(path) <= longest {
		return path
	}
	r := []rune(path)
	for i := range r {
		if rest := string(r[i:]); text.Width(rest) < longest {
			return "…" + rest
		}
	}
	return path
}

func toPerson(err error) string {
	f := explain(err)
	return strings.TrimSpace(f.what + "\n" + f.hint)
}

// An explained error tells what to do, too.
type explained struct {
	error
	hint string
}

func (e explained) Unwrap() error { return e.error }
func (e explained) Hint() string  { return e.hint }

// Analyse implements ui.Analyst. What is under way when the explorer is closed
// ends with it.
func (n analyst) Analyse(ctx context.Context, c analysis.Choices, of *model.Call, progress func(ui.AnalysisProgress)) (string, error) {
	ctx, done := n.calls.work(ctx)
	defer done()
	source, err := n.analyse(ctx, c, of, progress)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		f := explain(err)
		return "", explained{errors.New(f.what), f.hint}
	}
	return source, nil
}

func (n analyst) analyse(ctx context.Context, c analysis.Choices, of *model.Call, progress func(ui.AnalysisProgress)) (string, error) {
	progress(ui.AnalysisProgress{Doing: "looking at what is to be sent", Done: -1})
	o, s, err := n.order(ctx, c, of)
	if err != nil {
		return "", err
	}
	if o.kept == nil {
		found, err := n.app.keyPlaces().Find(ctx)
		if err != nil {
			return "", err
		}
		s.client.Key = found.Key
	}
	told, stop := everySecond(progress)
	_, err = s.send(ctx, o, told)
	stop()
	if err != nil {
		return "", err
	}
	switch c.What {
	case analysis.Recording, analysis.Transcript: // of the same call, so with the same sound
		n.calls.playAs(o.out, of)
	case analysis.Other:
		if o.request.Source.URL == "" {
			n.calls.playWith(o.out, o.name)
		}
	}
	return o.out, nil
}

// everySecond returns what is told how far a request is, and tells it on: at
// once, and again every second, because while the service works nothing else
// happens than that time goes by. After stop has returned nothing is told.
func everySecond(tell func(ui.AnalysisProgress)) (told func(api.Progress), stop func()) {
	var mu sync.Mutex
	var last api.Progress
	from := time.Now() // when the stage of last began
	first, ended := true, false
	again := time.NewTicker(time.Second)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-again.C:
				mu.Lock()
				if !first && !ended {
					tell(progressOf(last, time.Since(from)))
				}
				mu.Unlock()
			case <-done:
				return
			}
		}
	}()
	told = func(p api.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if first || p.Stage != last.Stage || p.Attempt != last.Attempt {
			from, first = time.Now(), false
			again.Reset(time.Second) // so that no second is left out
		}
		last = p
		tell(progressOf(p, time.Since(from)))
	}
	stop = func() {
		mu.Lock()
		defer mu.Unlock()
		ended = true
		again.Stop()
		close(done)
	}
	return told, stop
}

// progressOf says in words how far a request is, some time after its stage
// began.
func progressOf(p api.Progress, since time.Duration) ui.AnalysisProgress {
	switch p.Stage {
	case api.Sending:
		if p.Size > 0 {
			return ui.AnalysisProgress{Doing: "sending " + shareText(p.Sent, p.Size), Done: float64(p.Sent) / float64(p.Size)}
		}
		return ui.AnalysisProgress{Doing: "sending, " + bytesText(p.Sent), Done: -1}
	case api.Receiving:
		return ui.AnalysisProgress{Doing: "receiving, " + bytesText(p.Received), Done: -1}
	case api.Retrying:
		why := ""
		if p.Why != nil {
			why = ": " + p.Why.Error()
		}
		return ui.AnalysisProgress{Doing: "once more in " + rounded(max(p.Wait-since, 0)) + why, Done: -1}
	}
	return ui.AnalysisProgress{Doing: "waiting for the answer, " + place.FormatTime(since, 0), Done: -1}
}

// order makes of what a person chose an order, and what has it answered.
func (n analyst) order(ctx context.Context, c analysis.Choices, of *model.Call) (*order, *sender, error) {
	flags, err := n.flags(c)
	if err != nil {
		return nil, nil, err
	}
	b, err := n.app.newBatch(analyzeWish{}, 1)
	if err != nil {
		return nil, nil, err
	}
	o := &order{}
	switch c.What {
	case analysis.Recording:
		if o.name = n.calls.recordingOf(of); o.name == "" {
			return nil, nil, errors.New("the recording of this call is not here")
		}
		o.out = n.answerFor(of, o.name)
		o.request, err = flags.request(o.name)
	case analysis.Other:
		o.name = c.Other
		o.out = free(answerName(c.Other))
		o.request, err = flags.request(c.Other)
	case analysis.Transcript:
		err = n.transcript(o, flags, of)
	}
	if err == nil {
		err = b.send.prepare(ctx, o)
	}
	if err != nil {
		return nil, nil, err
	}
	return o, b.send, nil
}

// transcript makes an order about the words of a call.
func (n analyst) transcript(o *order, flags *analyzeFlags, of *model.Call) error {
	var err error
	o.request = api.Request{Endpoint: api.Read}
	if o.request.Params, err = flags.query(); err != nil {
		return err
	}
	if err := o.request.Params.Check(api.Read); err != nil {
		return err
	}
	o.name = of.Doc.Name()
	beside := withoutEnding(o.name)
	if o.name == standardInput {
		beside = "stdin"
	}
	o.out = n.answerFor(of, beside+".read.json")
	o.request.Source = api.TextSource(o.name, model.TextOf(of))
	o.graft = func(answer []byte) ([]byte, error) {
		call, err := of.Doc.Slice(model.Range{From: 0, To: of.Doc.Size()})
		if err != nil {
			return nil, err
		}
		return model.Graft(call, answer)
	}
	return nil
}

// flags says the choices as flags.
func (n analyst) flags(c analysis.Choices) (*analyzeFlags, error) {
	f := n.app.newAnalyzeFlags()
	f.text = c.What == analysis.Transcript
	say := func(name, value string) error {
		if err := f.flag(name).Set(value); err != nil {
			return fmt.Errorf("%s: %w", strings.ReplaceAll(name, "_", " "), err)
		}
		return nil
	}
	type switched struct {
		name string
		on   bool
	}
	wishes := []switched{{"summarize", c.Summary}, {"topics", c.Topics}, {"intents", c.Intents}, {"sentiment", c.Sentiment}}
	if !f.text {
		wishes = append(wishes, switched{"diarize", c.Speakers}, switched{"multichannel", c.Channels},
			switched{"utterances", c.Utterances}, switched{"paragraphs", c.Utterances}, switched{"detect_entities", c.Entities})
	}
	for _, w := range wishes {
		if err := say(w.name, strconv.FormatBool(w.on)); err != nil {
			return nil, err
		}
	}
	custom := func(kind string, list []string) error {
		for _, item := range list {
			if err := say(kind, item); err != nil {
				return err
			}
		}
		if len(list) > 0 && c.OnlyCustom {
			return say(kind+"_mode", "strict")
		}
		return nil
	}
	if err := custom("custom_topic", c.CustomTopics); err != nil {
		return nil, err
	}
	if err := custom("custom_intent", c.CustomIntents); err != nil {
		return nil, err
	}
	if c.Language != "" {
		if err := say("language", c.Language); err != nil {
			return nil, err
		}
	}
	if c.Model != "" && !f.text {
		f.more = append(f.more, "model="+c.Model)
	}
	return f, nil
}

// answerFor returns a file for an answer about a call: beside its source, or in
// the current folder for the example, whose files go away.
func (n analyst) answerFor(of *model.Call, source string) string {
	name := source
	if !strings.HasSuffix(name, ".read.json") {
		name = answerName(source)
	}
	if n.calls.unpacked(of) {
		name = filepath.Base(name)
	}
	return free(name)
}

// free returns a name that no file has: name itself, or with a number in it. What
// a person has is never written over.
func free(name string) string {
	base, ending := name, ""
	for _, e := range [...]string{".deepgram.json", ".read.json"} {
		if b, ok := strings.CutSuffix(name, e); ok {
			base, ending = b, e
		}
	}
	for i := 2; ; i++ {
		if _, err := os.Lstat(name); err != nil {
			return name
		}
		name = base + "-" + strconv.Itoa(i) + cmp.Or(ending, ".json")
	}
}

var _ ui.Analyst = analyst{}
