"""The published claims on a dataset, and each of them, as results that show themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from sitrep.claims.answers import Answer, answer_claim
from sitrep.claims.evidence import BOTH
from sitrep.claims.figures import CHARTS, list_charts
from sitrep.claims.judgement import GROUNDS, OUTCOMES
from sitrep.claims.lines import RULES
from sitrep.claims.specification import Statement, read_statements
from sitrep.claims.tables import (
    list_accounts,
    list_answers,
    list_grounds,
    list_lines,
    list_rules,
    list_sensitivity,
    list_unreached,
)
from sitrep.claims.words import (
    Heading,
    describe_answer,
    describe_answers,
    describe_context,
    describe_origins,
    describe_rules,
    describe_sensitivity,
    name_answer,
    rank,
    said_by,
    tell_head,
    why,
)
from sitrep.errors import ParameterError, check_choice, suggestion
from sitrep.model.dataset import Dataset
from sitrep.results.plot import Plot
from sitrep.tables.tables import Words
from sitrep.words.text import Remark, Sentence

NO_TEST = "No claim here has a test of incidents."
"""Said in place of a table of the tests."""

ALL_REACHED = "Every claim here is reached by some evidence."
NONE_REACHED = "No claim here is reached by any evidence."

ANSWERS = "application/vnd.sitrep.answers+json"
"""The media type under which all claims with their answers are shown to programs."""


@dataclass(frozen=True, eq=False)
class Claim:
    """A published claim and what the data say to it; it is tested when it is first asked.

    Attributes
    ----------
    data : Dataset, what it is put to
    statement : Statement, who said what and when, and the test that these data allow

    Examples
    --------
    >>> TINY.claims["CL-01"].finding.startswith("Single source, low certainty: told by 1 publisher")
    True
    """

    data: Dataset
    statement: Statement

    @cached_property
    def answer(self) -> Answer:
        """The values that are found, on all choices of evidence."""
        return answer_claim(self.data, self.statement)

    @property
    def verdict(self) -> str:
        """The finding: one of the seven, from corroborated to out of reach."""
        return self.answer.judgement.outcome

    @property
    def certainty(self) -> str:
        """High, moderate or low; empty where the claim is out of reach.

        Examples
        --------
        >>> TINY.claims["CL-01"].certainty
        'low'
        """
        return self.answer.judgement.certainty

    @property
    def table(self) -> pd.DataFrame:
        """What is found on each choice of evidence.

        Returns
        -------
        DataFrame, one row a choice: group, choice, n_1 and n_2 (incidents or accounts: before and
        after, part and whole, or all of them and nothing), value, ci_low, ci_high, stance, obstacle
        """
        return self.answer.sensitivity

    @property
    def finding(self) -> Sentence:
        """The answer with its reason."""
        return describe_answer(self.answer)

    @property
    def findings(self) -> list[Sentence]:
        """The answer, what it depends on, and what stands beside it."""
        said = [self.finding]
        if len(self.answer.choices) > len(BOTH):
            said.append(Remark(describe_sensitivity(self.answer)))
        if self.answer.context is not None:
            said.append(Remark(describe_context(self.answer)))
        return said

    @property
    def lines(self) -> Words:
        """The lines of evidence: whose each is, how it stands to the claim, what it finds."""
        return list_lines(self.answer).or_say(f"{why(self.answer).capitalize()}.")

    @property
    def charts(self) -> list[str]:
        """The names of its figures; the first is the one that `plot` draws."""
        return list_charts(self.answer)

    @property
    def sections(self) -> list[Any]:
        """All that a reader sees, to be displayed in order: sentences, a table, a figure."""
        shown: list[Any] = [Heading(self.answer), *self.findings]
        if self.statement.test == "recorded" and self.answer.lines:
            shown.append(list_accounts(self.data, self.answer))
        elif self.answer.lines:
            shown.append(self.lines)
        if self.charts:
            shown.append(self.plot().figure)
        return shown

    @property
    def plot(self) -> Plot:
        """The first of its figures; `plot.<tab>` lists the others.

        Examples
        --------
        >>> TINY.claims["CL-01"].charts
        []
        """
        return Plot(self._draw, tuple(self.charts), tuple(self.charts))

    def _draw(self, chart: str, given: dict[str, Any]) -> Axes:
        """Draw a figure, by default the first; texts and looks that are given replace ours."""
        if not self.charts:
            raise ParameterError("plot", f"{self.statement.claim_id} has no figure: {self.finding}")
        name = chart or self.charts[0]
        check_choice("chart", name, self.charts, noun=f"a figure on {self.statement.claim_id}")
        title = tell_head(self.answer)
        return CHARTS[name].draw(self.answer, {"title": title, **given})

    def __repr__(self) -> str:
        return "\n".join([repr(Heading(self.answer)), *map(repr, self.findings)])

    def _repr_html_(self) -> str:
        head = Heading(self.answer)._repr_html_()
        return "\n".join([head, *(said._repr_html_() for said in self.findings)])

    def _ipython_display_(self) -> None:
        """Show all its sections in a notebook."""
        from IPython.display import display

        display(*self.sections)  # type: ignore[no-untyped-call]


@dataclass(frozen=True, eq=False)
class Claims:
    """The published claims that come with a dataset, by their ids.

    `claims["CL-02"]` is one of them, iteration yields their ids; each is tested when its answer is
    first asked for.

    Attributes
    ----------
    data : Dataset, what they are put to
    shown : dict, id -> Claim, of those that are shown
    whole : dict, likewise, of all; sentences are of it alone

    Examples
    --------
    >>> list(TINY.claims)
    ['CL-01']
    """

    data: Dataset
    shown: dict[str, Claim]
    whole: dict[str, Claim]

    @classmethod
    def of(cls, data: Dataset) -> Claims:
        """Return the claims that come with a dataset."""
        claims = {claim.claim_id: Claim(data, claim) for claim in read_statements(data)}
        return cls(data, claims, claims)

    def __getitem__(self, claim_id: str) -> Claim:
        if claim_id not in self.whole:
            hint = suggestion(str(claim_id), self.whole)
            raise ParameterError("claim", f"{claim_id!r} is no claim of these data; {hint}")
        return self.whole[claim_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.shown)

    def __contains__(self, claim_id: object) -> bool:
        return claim_id in self.shown

    def __len__(self) -> int:
        return len(self.shown)

    def values(self) -> Collection[Claim]:
        """Return the claims that are shown.

        Examples
        --------
        >>> [claim.verdict for claim in TINY.claims.values()]
        ['single source']
        """
        return self.shown.values()

    def only(self, *, test: str | Collection[str] = (), answer: str = "") -> Claims:
        """Show some claims alone; the sentences stay those of all.

        Parameters
        ----------
        test : str or list of str, tests of claims.csv; "none" for the claims without one
        answer : {"corroborated", "consistent", "mixed", "single source", "at odds",
            "contradicted", "out of reach"}, optional

        Returns
        -------
        Claims

        Raises
        ------
        ParameterError : there is no such test or answer; names the nearest

        Examples
        --------
        >>> len(TINY.claims.only(answer="corroborated"))
        0
        """
        tests = [test] if isinstance(test, str) else list(test)
        for name in tests:
            check_choice("test", name, RULES, noun="a test")
        if answer:
            check_choice("answer", answer, OUTCOMES, noun="an answer")
        shown = {
            claim_id: claim
            for claim_id, claim in self.shown.items()
            if (not tests or claim.statement.test in tests)
            and (not answer or claim.verdict == answer)
        }
        return Claims(self.data, shown, self.whole)

    @property
    def table(self) -> pd.DataFrame:
        """The claims that are shown, with their answers.

        Returns
        -------
        DataFrame, one row a claim: claim_id, kind, test, statement, publisher_id, published,
        finding, certainty, then of its own test n_1, n_2, value, ci_low, ci_high, stance, obstacle
        (as in the table of a claim), choices (of evidence tried beside the deciding one), changes
        (those that find something else), and the steps that each ground takes the certainty down
        """
        columns = ["n_1", "n_2", "value", "ci_low", "ci_high", "stance", "obstacle"]
        rows = [
            {
                "claim_id": claim.statement.claim_id,
                "kind": claim.statement.kind,
                "test": claim.statement.test,
                "statement": claim.statement.text,
                "publisher_id": claim.statement.publisher_id,
                "published": claim.statement.published,
                "finding": claim.verdict,
                "certainty": claim.certainty,
                **claim.table[columns].iloc[0],
                "choices": len(claim.answer.choices) - 1,
                "changes": len(claim.answer.changes),
                **_steps(claim.answer),
            }
            for claim in self.values()
        ]
        head = ["claim_id", "kind", "test", "statement", "publisher_id", "published"]
        head += ["finding", "certainty"]
        return pd.DataFrame(rows, columns=[*head, *columns, "choices", "changes", *GROUNDS])

    @property
    def finding(self) -> Sentence:
        """How many of all claims get each answer."""
        return describe_answers([claim.answer for claim in self.whole.values()])

    @property
    def findings(self) -> list[Sentence]:
        """How many get each answer, and how many of the claims are of one page."""
        statements = [claim.statement for claim in self.whole.values()]
        return list(dict.fromkeys([self.finding, describe_origins(statements)]))

    @property
    def sensitivity(self) -> Words:
        """How often the test of each claim finds something else, by the kind of choice."""
        nothing = NO_TEST if self.shown else self._nothing()
        return list_sensitivity([claim.answer for claim in self.values()]).or_say(nothing)

    @property
    def rules(self) -> Words:
        """The rules of a finding and of its certainty, the same for every claimant."""
        return list_rules()

    @property
    def scale(self) -> Sentence:
        """How the steps of the rules make a certainty."""
        return describe_rules()

    @property
    def grounds(self) -> Words:
        """On what grounds each answer is as certain as it is."""
        nothing = NONE_REACHED if self.shown else self._nothing()
        return list_grounds([claim.answer for claim in self.values()]).or_say(nothing)

    @property
    def reached(self) -> list[Claim]:
        """The claims that some evidence reaches, those of which most is known first."""
        reached = [claim for claim in self.values() if claim.certainty]
        return sorted(reached, key=lambda claim: rank(claim.answer))

    @property
    def unreached(self) -> Words:
        """The claims that no evidence reaches, with what would settle each."""
        nothing = ALL_REACHED if self.shown else self._nothing()
        return list_unreached([claim.answer for claim in self.values()]).or_say(nothing)

    def _present(self) -> Words:
        return list_answers([claim.answer for claim in self.values()])

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self._shows())) if self.shown else self._nothing()

    def _repr_html_(self) -> str:
        if not self.shown:
            return f"<p>{self._nothing()}</p>"
        return "\n".join(piece._repr_html_() for piece in self._shows())

    def _shows(self) -> list[Words | Sentence]:
        """Return the answers, and below them how far the claims are of one page."""
        return [self._present(), *self.findings[1:]]

    def _nothing(self) -> str:
        """Say that there is none to show."""
        return "No such claim comes with these data." if self.whole else str(self.finding)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """Return the answers for programs, such as the page that lists reports."""
        if len(self.shown) < len(self.whole) or not self.whole:
            return {}
        rows = [
            {
                "claim": claim.statement.claim_id,
                "who": said_by(claim.answer),
                "statement": claim.statement.text,
                "answer": name_answer(claim.answer),
            }
            for claim in self.values()
        ]
        return {ANSWERS: {"answers": rows}}


def _steps(answer: Answer) -> dict[str, int]:
    """Return how far each ground takes the certainty down; nothing where there are none."""
    grounds = answer.judgement.grounds
    return {} if grounds is None else grounds.steps
