package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earshot/api"
)

// analyzeFlags are the flags that say what is asked of Deepgram: one for each
// parameter, and --param for what has none.
type analyzeFlags struct {
	app    *app
	text   bool // the sources are texts, for /v1/read
	named  bool // what is on by default is off once some of it is named
	params []*paramFlag
	more   []string // of --param
}

func (a *app) newAnalyzeFlags() *analyzeFlags {
	f := &analyzeFlags{app: a}
	for _, p := range parameters() {
		f.params = append(f.params, &paramFlag{parameter: p})
	}
	return f
}

// addTo adds all of the flags, for recordings and texts.
func (f *analyzeFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	cmd.Flags().BoolVar(&f.text, "text", false, "the source is a text, for /v1/read; else it is a recording, for /v1/listen")
	f.addParams(cmd, func(parameter) bool { return true })
	f.app.set.addFlags(cmd, "model", "host")
}

// addToRead adds the flags that are of use for a text.
func (f *analyzeFlags) addToRead(cmd *cobra.Command) {
	f.text, f.named = true, true
	cmd.Flags().SortFlags = false
	f.addParams(cmd, func(p parameter) bool { return p.read })
	f.app.set.addFlags(cmd, "host")
}

func (f *analyzeFlags) addParams(cmd *cobra.Command, include func(parameter) bool) {
	flags := cmd.Flags()
	for _, p := range f.params {
		if !include(p.parameter) {
			continue
		}
		flag := flags.VarPF(p, p.flag(), "", p.usage)
		switch p.kind {
		case paramSwitch:
			flag.NoOptDefVal = "true"
			no := flags.VarPF(negated{p}, "no-"+p.flag(), "", "switch --"+p.flag()+" off")
			no.NoOptDefVal, no.Hidden = "true", true // it would make the list twice as long
		case paramOptions:
			flag.NoOptDefVal = "true"
		}
		if len(p.of) > 0 {
			_ = cmd.RegisterFlagCompletionFunc(p.flag(), cobra.FixedCompletions(p.of, cobra.ShellCompDirectiveNoFileComp))
		}
	}
	flags.StringArrayVar(&f.more, "param", nil, "a parameter that has no flag yet, as name=value; may be repeated")
}

// request returns what is sent to the service to have a source analysed: a file,
// a URL, or - for standard input.
func (f *analyzeFlags) request(source string) (api.Request, error) {
	r := api.Request{Endpoint: f.endpoint()}
	var err error
	if r.Params, err = f.query(); err != nil {
		return r, err
	}
	if err := r.Params.Check(r.Endpoint); err != nil {
		return r, err
	}
	r.Source, err = f.source(source)
	return r, err
}

func (f *analyzeFlags) endpoint() api.Endpoint {
	if f.text {
		return api.Read
	}
	return api.Listen
}

// query returns the parameters in the order of the table, those of --param
// after them. What --param says takes the place of a default.
func (f *analyzeFlags) query() (api.Params, error) {
	e := f.endpoint()
	more, err := f.parseMore()
	if err != nil {
		return nil, err
	}
	var query api.Params
	if e == api.Listen && !more.Has("model") {
		query = query.Add("model", f.app.set.Model)
	}
	left := f.leftOut()
	for _, p := range f.params {
		switch {
		case e == api.Read && !p.read && p.said:
			return nil, &usageError{what: fmt.Sprintf("--%s is about recordings, and this is a text", p.flag()), hint: "Leave it out; --param sends it all the same."}
		case e == api.Read && !p.read, !p.said && more.Has(p.name), slices.Contains(left, p.name):
			continue
		}
		for _, v := range p.sent() {
			query = query.Add(p.name, p.value(e, v))
		}
	}
	if e == api.Read && !query.Has("language") && !more.Has("language") {
		query = query.Add("language", "en") // it must be there
	}
	return append(query, more...), nil
}

// leftOut returns what is on by default and left out all the same.
func (f *analyzeFlags) leftOut() []string {
	left := f.forEnglishAlone()
	if f.named && slices.ContainsFunc(api.Intelligence(), f.wants) {
		left = append(left, slices.DeleteFunc(api.Intelligence(), f.spokenOf)...)
	}
	if f.flag("diarize_model").said && !f.flag("diarize").said {
		left = append(left, "diarize") // the model stands for it
	}
	return left
}

// forEnglishAlone returns what is left out because a language was named for which
// the service does not offer it.
func (f *analyzeFlags) forEnglishAlone() []string {
	language := f.flag("language").values
	if len(language) == 0 || isEnglish(language[0]) {
		return nil
	}
	return slices.DeleteFunc(api.Intelligence(), f.spokenOf)
}

// spokenOf reports whether a feature was switched on or off, or a topic or intent
// of one's own was given for it.
func (f *analyzeFlags) spokenOf(feature string) bool {
	return f.flag(feature).said || f.flag("custom_"+strings.TrimSuffix(feature, "s")).said
}

// wants reports whether a feature was asked for, in either way.
func (f *analyzeFlags) wants(feature string) bool {
	p := f.flag(feature)
	return f.spokenOf(feature) && (!p.said || len(p.values) > 0)
}

func isEnglish(language string) bool {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	return base == "en"
}

func (f *analyzeFlags) flag(name string) *paramFlag {
	for _, p := range f.params {
		if p.name == name {
			return p
		}
	}
	return &paramFlag{}
}

// parseMore reads what --param says.
func (f *analyzeFlags) parseMore() (api.Params, error) {
	var more api.Params
	plain := regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
	for _, text := range f.more {
		name, value, ok := strings.Cut(text, "=")
		switch {
		case !ok || !plain.MatchString(name):
			return nil, &usageError{what: fmt.Sprintf("--param %s: it is no name=value", text), hint: "Write --param filler_words=true."}
		case name == "callback" || name == "callback_method":
			return nil, &usageError{what: "with a " + name + " the answer goes elsewhere, and there is nothing to save or open", hint: "earshot curl prints a request that you can add it to."}
		}
		more = more.Add(name, value)
	}
	return more, nil
}
