//! Workspaces and their members.

use axum::http::StatusCode;
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn a_workspace_is_seen_by_its_members_and_run_by_its_admins() {
    let (app, mut ada) = App::with_ada().await;
    let mut bob = app.user(&mut ada, "bob").await;
    let office = ada.post("/workspaces", json!({"name": " Office "})).await.expect(StatusCode::OK);
    assert_eq!(
        (office.text("name"), office.text("role")),
        ("Office".to_owned(), "admin".to_owned())
    );
    let path = format!("/workspaces/{}", office.text("id"));
    let members = format!("{path}/members");
    bob.get(&path).await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");
    bob.get(&members).await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");
    bob.patch(&path, json!({"name": "Mine"})).await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");

    let viewer = json!({"login": "BOB", "role": "viewer"});
    let added = ada.post(&members, viewer.clone()).await.expect(StatusCode::OK);
    ada.post(&members, viewer).await.fails(StatusCode::CONFLICT, "ALREADY_A_MEMBER");
    assert_eq!(bob.get(&path).await.text("role"), "viewer");
    assert_eq!(bob.get(&members).await.data().as_array().unwrap().len(), 2);
    bob.patch(&path, json!({"name": "Mine"})).await.fails(StatusCode::FORBIDDEN, "FORBIDDEN");
    let mut there = bob.with("x-workspace", &office.text("id"));
    let me = there.get("/me").await;
    assert!(!me.data()["permissions"].as_array().unwrap().contains(&json!("watchlists:write")));

    let bobs = format!("{members}/{}", added.text("user_id"));
    ada.patch(&bobs, json!({"role": "analyst"})).await.expect(StatusCode::OK);
    let me = there.get("/me").await;
    assert!(me.data()["permissions"].as_array().unwrap().contains(&json!("watchlists:write")));
    ada.delete(&bobs).await.expect(StatusCode::OK);
    there.get("/me").await.fails(StatusCode::NOT_FOUND, "NOT_FOUND");
    assert_eq!(ada.get("/workspaces").await.data().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_workspace_keeps_an_admin() {
    let (app, mut ada) = App::with_ada().await;
    let mut bob = app.user(&mut ada, "bob").await;
    let office = ada.post("/workspaces", json!({"name": "Office"})).await.text("id");
    let members = format!("/workspaces/{office}/members");
    let adas = format!("{members}/{}", ada.get("/me").await.text("id"));
    ada.patch(&adas, json!({"role": "viewer"})).await.fails(StatusCode::CONFLICT, "LAST_ADMIN");
    ada.delete(&adas).await.fails(StatusCode::CONFLICT, "LAST_ADMIN");
    ada.post(&members, json!({"login": "bob@example.com", "role": "admin"}))
        .await
        .expect(StatusCode::OK);
    let (one, two) = {
        let bobs = format!("{members}/{}", bob.get("/me").await.text("id"));
        let (mut ada, mut bob) = (ada.clone(), bob.clone());
        let demotion = json!({"role": "viewer"});
        tokio::join!(ada.patch(&bobs, demotion.clone()), bob.patch(&adas, demotion.clone()))
    };
    let demoted = [one.status, two.status].iter().filter(|status| status.is_success()).count();
    assert_eq!(demoted, 1, "of two admins who demote each other one stays");
}

#[tokio::test]
async fn nobody_is_taken_out_of_their_own_workspace() {
    let (app, mut ada) = App::with_ada().await;
    app.user(&mut ada, "bob").await;
    let me = ada.get("/me").await;
    let members = format!("/workspaces/{}/members", me.text("current_workspace_id"));
    ada.post(&members, json!({"login": "bob", "role": "admin"})).await.expect(StatusCode::OK);
    let mut bob = app.signed_in("bob").await;
    let adas = format!("{members}/{}", me.text("id"));
    bob.delete(&adas).await.fails(StatusCode::CONFLICT, "OWN_WORKSPACE");
    ada.post(&members, json!({"login": "nobody", "role": "viewer"}))
        .await
        .fails(StatusCode::NOT_FOUND, "NOT_FOUND");
}

#[tokio::test]
async fn roles_and_permissions_are_explained() {
    let (_, mut ada) = App::with_ada().await;
    let roles = ada.get("/roles").await;
    let names: Vec<_> =
        roles.data().as_array().unwrap().iter().map(|role| role["name"].clone()).collect();
    assert_eq!(names, ["viewer", "analyst", "trader", "approver", "admin"]);
    let permissions = ada.get("/permissions").await;
    assert_eq!(permissions.data().as_array().unwrap().len(), kernel::Permission::ALL.len());
}
