package check

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"earshot/model"
)

// A File is one file that was checked.
type File struct {
	Name     string
	Findings []Finding
	Err      error // why it could not be read; a *model.NotACallError when it holds no call
	Skipped  bool  // it was found in a folder and is JSON of another kind; Err says which
}

// A Source is a file to check.
type Source struct {
	Name  string
	found bool // in a folder, and not named by the person
	err   error
}

// Find lists the files that names stand for: each name itself, and of a folder
// all files below it whose names end in .json or .jsonl. Folders and files whose
// names begin with a dot are left out unless they were named. What can't be
// listed comes as a source that can't be read.
func Find(names []string) []Source {
	var list []Source
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			list = append(list, Source{Name: name})
			continue
		}
		_ = filepath.WalkDir(name, func(path string, e fs.DirEntry, err error) error {
			hidden := strings.HasPrefix(e.Name(), ".") && path != name
			switch {
			case err != nil:
				list = append(list, Source{Name: path, err: err})
			case hidden && e.IsDir():
				return fs.SkipDir
			case hidden || e.IsDir():
			case slices.Contains([]string{".json", ".jsonl"}, strings.ToLower(filepath.Ext(path))):
				list = append(list, Source{Name: path, found: true})
			}
			return nil
		})
	}
	return list
}

// Files checks files, as many at once as there are processors, and yields them
// in order. recording gives what is known of the recording of a call; it may be
// nil, and it may be called from several goroutines at once. When ctx ends, it
// stops early.
func Files(ctx context.Context, list []Source, recording func(context.Context, *model.Call) Options) iter.Seq[File] {
	return func(yield func(File) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		workers := max(runtime.GOMAXPROCS(0), 1)
		// Each file has a place to put its result, so that they come out in order.
		// There are no more of these than workers can soon fill.
		results := make(chan chan File, 4*workers)
		slots := make(chan struct{}, workers)
		go func() {
			defer close(results)
			for _, source := range list {
				result := make(chan File, 1)
				select {
				case results <- result:
				case <-ctx.Done():
					return
				}
				slots <- struct{}{}
				go func() {
					result <- checkFile(ctx, source, recording)
					<-slots
				}()
			}
		}()
		for result := range results {
			if !yield(<-result) {
				return
			}
		}
	}
}

func checkFile(ctx context.Context, source Source, recording func(context.Context, *model.Call) Options) File {
	f := File{Name: source.Name, Err: source.err}
	if f.Err != nil {
		return f
	}
	doc, err := model.Open(source.Name)
	if err != nil {
		f.Err = err
		return f
	}
	defer doc.Close()
	f.Findings, f.Err = checkDocument(ctx, doc, recording)
	if not, ok := errors.AsType[*model.NotACallError](f.Err); ok && source.found {
		switch not.Kind {
		case model.KindOtherJSON, model.KindError, model.KindCallback:
			f.Skipped = true
		}
	}
	return f
}

func checkDocument(ctx context.Context, doc *model.Document, recording func(context.Context, *model.Call) Options) ([]Finding, error) {
	call, err := model.Decode(ctx, doc)
	if err != nil {
		return nil, err
	}
	var o Options
	if recording != nil {
		o = recording(ctx, call)
	}
	return Call(ctx, call, o)
}

// Document checks a document that is open already.
func Document(ctx context.Context, doc *model.Document, recording func(context.Context, *model.Call) Options) File {
	f := File{Name: doc.Name()}
	f.Findings, f.Err = checkDocument(ctx, doc, recording)
	return f
}
