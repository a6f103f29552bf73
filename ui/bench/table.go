package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"earshot/ui/bench/measure"
)

// row is a goal and what became of it.
type row struct {
	Name     string `json:"name"`
	Goal     string `json:"goal"`
	Measured string `json:"measured"`
	Detail   string `json:"detail,omitempty"` // the numbers behind it
	Verdict  string `json:"verdict"`          // pass, MISSED, void or failed
	Tail     bool   `json:"tail,omitempty"`   // judged by its slowest values, which a busy machine spoils
}

type table struct {
	Rows  []row           `json:"rows"`
	Notes []string        `json:"notes,omitempty"`
	Floor measure.Summary `json:"floor_ms"` // key to output of an echo, all along
}

// ratio judges a against the measure b.
func (t *table) ratio(name string, a, b, most float64, detail string, args ...any) {
	t.add(name, fmt.Sprintf("≤ %.2f ×", most), fmt.Sprintf("%.2f ×", a/b), a <= most*b, false, detail, args...)
}

// atMost judges a value with a unit.
func (t *table) atMost(name string, a, most float64, unit, detail string, args ...any) {
	t.add(name, fmt.Sprintf("≤ %.4g %s", most, unit), fmt.Sprintf("%.4g %s", a, unit), a <= most, false, detail, args...)
}

func (t *table) add(name, goal, measured string, ok, tail bool, detail string, args ...any) {
	verdict := "pass"
	if !ok {
		verdict = "MISSED"
	}
	t.Rows = append(t.Rows, row{name, goal, measured, fmt.Sprintf(detail, args...), verdict, tail})
}

// fail notes that a part could not be measured.
func (t *table) fail(part string, err error) {
	first, rest, more := strings.Cut(err.Error(), "\n")
	t.Rows = append(t.Rows, row{Name: part, Verdict: "failed", Detail: first})
	if more {
		t.Notes = append(t.Notes, fmt.Sprintf("%s: %s\n%s", part, first, rest))
	}
}

func (t *table) note(format string, args ...any) {
	t.Notes = append(t.Notes, fmt.Sprintf(format, args...))
}

// noise voids the rows that a busy machine has spoilt: those of tails, when
// even the echo had a tail above 1 ms.
func (t *table) noise(floor measure.Sample) {
	t.Floor = floor.Summary()
	if t.Floor.P99 <= 1 {
		return
	}
	t.note("The machine was not quiet: tails are void, and other numbers may be too high.")
	for i := range t.Rows {
		if t.Rows[i].Tail {
			t.Rows[i].Verdict = "void"
		}
	}
}

func (t *table) missed() bool {
	for _, r := range t.Rows {
		if r.Verdict == "MISSED" || r.Verdict == "failed" {
			return true
		}
	}
	return false
}

func (t *table) print(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "GOAL\tTARGET\tMEASURED\tVERDICT\tDETAIL")
	for _, r := range t.Rows {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.Goal, r.Measured, r.Verdict, r.Detail)
	}
	tw.Flush()
	fmt.Fprintf(w, "\nThe harness's own share, key to output of an echo: p50 %.2f ms, p99 %.2f ms.\n", t.Floor.P50, t.Floor.P99)
	for _, n := range t.Notes {
		fmt.Fprintln(w, n)
	}
}
