package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"earshot/api"
	"earshot/api/cache"
	"earshot/api/key"
	"earshot/ui/config"
	"earshot/ui/text"
)

// A batch is what is analysed in one run: one source or several, of which one
// that fails does not stop the others.
type batch struct {
	app     *app
	wish    analyzeWish
	sources int // how many were named; of one alone, why it fails is why earshot does
	send    *sender
	left    []string // parameters that are left out of the default
	orders  []*order
	board   *board
	only    *order // the one that was answered and is to be opened; nil: none

	mu     sync.Mutex
	faults int
}

// newBatch returns a batch for a number of sources.
func (a *app) newBatch(wish analyzeWish, sources int) (*batch, error) {
	host, err := api.ParseHost(a.set.Host)
	if err != nil {
		return nil, err
	}
	return &batch{
		app: a, wish: wish, sources: sources, board: a.newBoard(),
		send: &sender{
			host:   host,
			client: api.Client{Host: host, UserAgent: "earshot/" + version()},
			cache:  cache.Cache{Dir: config.CacheDir(a.getenv, "answers")},
			fresh:  wish.fresh,
			stdout: a.std.Out,
		},
	}, nil
}

// take adds an order, unless something speaks against it before anything is sent.
func (b *batch) take(ctx context.Context, o *order) error {
	for _, other := range b.orders {
		if other.name == o.name {
			return &usageError{what: o.label() + " is named twice"}
		}
		if o.out != "-" && filepath.Clean(other.out) == filepath.Clean(o.out) {
			return &usageError{
				what: fmt.Sprintf("its answer would be saved as %s, and so would that of %s", o.out, other.name),
				hint: "Analyse it by itself, with -o.",
			}
		}
	}
	if err := b.send.prepare(ctx, o); err != nil {
		return err
	}
	o.examine()
	b.orders = append(b.orders, o)
	return nil
}

// failed notes why there is no answer about a source. It returns an error if
// there is nothing left to do.
func (b *batch) failed(ctx context.Context, name string, err error) error {
	if b.sources == 1 || ctx.Err() != nil {
		return err
	}
	f := explain(err)
	if !strings.HasPrefix(f.what, name) && !strings.HasSuffix(f.what, name) {
		f.what = name + ": " + f.what
	}
	lines := []string{"earshot: " + f.what}
	if f.hint != "" {
		lines = append(lines, "  "+f.hint)
	}
	b.board.say(lines...)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults++
	return nil
}

// run tells what is to be done, asks, and does it.
func (b *batch) run(ctx context.Context) error {
	if len(b.orders) == 0 {
		return b.verdict()
	}
	r := reckoning{orders: b.orders, host: b.send.host, left: b.left}
	prices, err := b.app.prices()
	if err != nil {
		return err
	}
	r.prices = prices
	if b.wish.dryRun {
		if err := b.app.printFacts(b.app.std.Out, r.lines()); err != nil {
			return err
		}
		return b.verdict()
	}
	if err := b.agree(ctx, r); err != nil {
		return err
	}
	b.board.start()
	err = b.sendAll(ctx)
	b.board.end()
	if err != nil {
		return err
	}
	if err := b.verdict(); err != nil {
		return err
	}
	if b.sources == 1 && b.wish.out == "" && !b.wish.noOpen && b.app.screen() {
		b.only = b.orders[0]
	}
	return nil
}

// agree makes sure that there is a key, and that the person wants to pay. What
// comes from the cache needs neither.
func (b *batch) agree(ctx context.Context, r reckoning) error {
	unpaid := r.unpaid()
	if len(unpaid) == 0 {
		return nil
	}
	a := b.app
	found, err := a.keyPlaces().Find(ctx)
	if err != nil {
		return err
	}
	b.send.client.Key = found.Key
	reader := isTerminal(a.std.In) || fromStandardInput(unpaid)
	interactive := isTerminal(a.std.Err) && reader
	nobody := &usageError{
		what: "sending to " + b.send.host.Name() + " may cost money, and there is no terminal to ask on",
		hint: "Add --yes to send without being asked; --dry-run tells what it may cost.",
	}
	switch {
	case !interactive && !b.wish.yes:
		return nobody
	case interactive:
		if err := a.printFacts(a.std.Err, r.lines()); err != nil {
			return err
		}
	}
	if b.wish.yes {
		return nil
	}
	question := "Send it?"
	if len(unpaid) > 1 {
		question = fmt.Sprintf("Send these %d?", len(unpaid))
	}
	switch yes, err := a.confirm(ctx, question); {
	case err != nil && ctx.Err() == nil:
		return nobody
	case err == nil && !yes:
		return errNotSent
	default:
		return err
	}
}

var errNotSent = errors.New("nothing was sent")

func fromStandardInput(orders []*order) bool {
	for _, o := range orders {
		if o.name == "-" {
			return true
		}
	}
	return false
}

// keyPlaces returns where the key may be.
func (a *app) keyPlaces() key.Places {
	p := key.Places{Getenv: a.getenv, Keyring: key.SystemKeyring(a.getenv)}
	if a.set.file != "" {
		p.File = filepath.Join(filepath.Dir(a.set.file), "key")
	}
	return p
}

// sendAll has the orders answered, some at a time.
func (b *batch) sendAll(ctx context.Context) error {
	queue := make(chan *order)
	var workers sync.WaitGroup
	var stop error
	for range min(b.wish.jobs, len(b.orders)) {
		workers.Go(func() {
			for o := range queue {
				if ctx.Err() != nil {
					continue
				}
				if err := b.sendOne(ctx, o); err != nil {
					b.mu.Lock()
					stop = err
					b.mu.Unlock()
				}
			}
		})
	}
	for _, o := range b.orders {
		queue <- o
	}
	close(queue)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return stop
}

// sendOne has one order answered, and tells what became of it.
func (b *batch) sendOne(ctx context.Context, o *order) error {
	progress, gone := b.board.begin(o.label())
	if o.kept == nil && b.board.width == nil {
		b.board.say(fmt.Sprintf("%s: sending to %s", o.label(), b.send.host.Name()))
	}
	a, err := b.send.send(ctx, o, progress)
	gone()
	for _, w := range a.warnings {
		b.board.say(o.label() + ": warning: " + w)
	}
	if err != nil {
		return b.failed(ctx, o.label(), err)
	}
	b.board.say(o.label() + ": " + a.text(o))
	b.mu.Lock()
	defer b.mu.Unlock()
	if o.out != "-" && !isTerminal(b.app.std.Out) { // for xargs
		if _, err := fmt.Fprintln(b.app.std.Out, o.out); err != nil {
			return err
		}
	}
	return nil
}

// text says what became of an order.
func (a answered) text(o *order) string {
	saved := "saved as " + o.out
	if o.out == "-" {
		saved = "written"
	}
	if o.same {
		saved = "it is in " + o.out + " already"
	}
	if a.coverage != "" {
		saved += "; " + a.coverage
	}
	if a.from != nil {
		return fmt.Sprintf("nothing was sent: the answer of %s was kept; %s", dayOf(a.from), saved)
	}
	return fmt.Sprintf("%s in %.1f s, %s", bytesText(a.bytes), a.elapsed.Seconds(), saved)
}

// label is what an order is called in messages.
func (o *order) label() string {
	if o.name == "-" {
		return standardInput
	}
	return o.name
}

// verdict is the error of a batch in which sources failed.
func (b *batch) verdict() error {
	if b.faults == 0 {
		return nil
	}
	return fmt.Errorf("%d of %s failed", b.faults, text.Count(b.sources, "source"))
}
