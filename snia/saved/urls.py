from django.urls import path

from snia.saved import views

app_name = "saved"

urlpatterns = [
    path("mes-vues/", views.SavedViewsView.as_view(), name="views"),
    path("mes-vues/enregistrer/", views.SaveView.as_view(), name="save"),
    path("mes-vues/<int:pk>/", views.OpenView.as_view(), name="view"),
    path("mes-vues/<int:pk>/modifier/", views.ChangeView.as_view(), name="change"),
    path("mes-vues/<int:pk>/supprimer/", views.ForgetView.as_view(), name="forget"),
]
