//! What the payloads of one question say to another: it is read from them instead of being asked.

use super::{Desk, Given, Member, NoAnswer};
use crate::{Answer, Fault, Next, Payload, Question, check};

impl Desk {
    /// Returns the answer of the first provider that has one, and what the same payloads say to `other`, if
    /// they do.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`] with what each provider said to `question`.
    pub async fn ask_beside(
        &self,
        question: &Question,
        other: &Question,
    ) -> Result<(Given, Option<Answer>), NoAnswer> {
        self.ask_in_order(question, Some(other)).await
    }

    /// Asks one provider after the other until one has an answer.
    pub(super) async fn ask_in_order(
        &self,
        question: &Question,
        other: Option<&Question>,
    ) -> Result<(Given, Option<Answer>), NoAnswer> {
        let mut tried = Vec::new();
        for member in self.members.iter().filter(|member| member.serves(question)) {
            match self.ask_member_beside(member, question, other).await {
                Ok(given) => return Ok(given),
                Err(fault) => tried.push((member.card().id, fault)),
            }
        }
        Err(NoAnswer { capability: question.capability(), tried })
    }

    /// Asks one provider, round after round, and keeps the books about it. What its payloads say to `other` is
    /// read when they are known to say it, and checked as if it had been asked.
    pub(super) async fn ask_member_beside(
        &self,
        member: &Member,
        question: &Question,
        other: Option<&Question>,
    ) -> Result<(Given, Option<Answer>), Fault> {
        member.admit(self.clock.now())?;
        let asked = self.rounds(member, question).await;
        let now = self.clock.now();
        let other = other.filter(|other| member.provider.tells_beside(question, other));
        let (asked, beside) = match asked {
            Ok((answer, got)) => {
                (Ok(answer), other.and_then(|other| self.read_beside(member, other, &got)))
            }
            Err(fault) => (Err(fault), None),
        };
        let outcome = asked.and_then(|answer| {
            let (answer, quarantined) = check::answer(answer, question, now);
            match quarantined.first() {
                Some(first) if check::is_empty(&answer) => {
                    Err(Fault::not_the_payload(format!("no row is right: {}", first.reason)))
                }
                _ => Ok(Given { provider: member.card().id, at: now, answer, quarantined }),
            }
        });
        member.settle(&outcome, now);
        outcome.map(|given| (given, beside))
    }

    /// Reads the answer to `question` from payloads that came for another one.
    fn read_beside(&self, member: &Member, question: &Question, got: &[Payload]) -> Option<Answer> {
        let answer = match member.provider.next(question, &self.access(member), got) {
            Ok(Next::Answer(answer)) => answer,
            Ok(Next::Ask(_)) | Err(_) => return None,
        };
        if let Some(last) = got.last() {
            member.keep(question.capability(), last);
        }
        Some(check::answer(answer, question, self.clock.now()).0)
    }
}
